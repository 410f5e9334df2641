import Conversation

/// What the answer to `tools/call` says, in words for an agent.
enum MCPOutcome {
    /// Content that is no text is named, not shown; what a tool gives only as `structuredContent` is shown as the JSON it is.
    static func of(_ result: JSONValue, bytesMax: Int) -> ToolOutcome {
        guard result.kind == .object else { return ToolOutcome("The tool gave no answer that can be read.", isError: true) }
        let isError = result["isError"]?.bool ?? false
        var pieces: [String] = []
        var bytes = 0
        for block in result["content"]?.elements ?? result.elements where bytes <= bytesMax {
            let piece = text(of: block)
            bytes += piece.utf8.count + 1
            pieces.append(piece)
        }
        let hasText = result["content"]?.elements.contains { $0["type"]?.text?.equals("text") == true } ?? false
        if !hasText, let structured = result["structuredContent"], !structured.isNull {
            pieces.append(String(decoding: structured.raw, as: UTF8.self))
        }
        let whole = pieces.joined(separator: "\n")
        let shown = whole.isEmpty ? (isError ? "The tool failed and did not say why." : "Done; the tool said nothing.") : whole
        return ToolOutcome(cut(shown, bytesMax: bytesMax), isError: isError)
    }

    /// Says that it was cut where it was, within the bound.
    static func cut(_ text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        let mark = "\n[cut here: the rest of \(text.utf8.count) bytes is not shown]"
        return ServiceText.cut(text, bytesMax: max(0, bytesMax - mark.utf8.count)) + mark
    }

    private static func text(of block: JSONValue) -> String {
        switch block["type"]?.string {
        case "text": return block["text"]?.string ?? ""
        case "image": return unshown("an image", block)
        case "audio": return unshown("a recording", block)
        case "resource_link":
            let name = block["title"]?.string ?? block["name"]?.string ?? ""
            return "[\(name.isEmpty ? "a resource" : TerminalText.line(name)): \(TerminalText.line(block["uri"]?.string ?? ""))]"
        case "resource":
            guard let resource = block["resource"] else { return "" }
            return resource["text"]?.string ?? "[\(TerminalText.line(resource["uri"]?.string ?? "a resource")), not shown]"
        default: return "[content of another kind, not shown]"
        }
    }

    private static func unshown(_ what: String, _ block: JSONValue) -> String {
        let kind = block["mimeType"]?.string.map { " of type \(TerminalText.line($0, charactersMax: 64))" } ?? ""
        return "[\(what)\(kind), \((block["data"]?.text?.escaped.count ?? 0) / 4 * 3) bytes, not shown]"
    }
}
