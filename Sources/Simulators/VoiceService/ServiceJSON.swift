/// Writing JSON as Python's `json.dumps` does by default: a space after commas and colons, everything outside ASCII escaped.
extension JSONValue {
    var pythonText: String {
        var out = ""
        writePython(into: &out)
        return out
    }

    private func writePython(into out: inout String) {
        switch self {
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += ", " }
                element.writePython(into: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += ", " }
                Self.quotePython(member.key, into: &out)
                out += ": "
                member.value.writePython(into: &out)
            }
            out += "}"
        case .string(let text): Self.quotePython(text, into: &out)
        default: out += text()
        }
    }

    private static func quotePython(_ text: String, into out: inout String) {
        out += "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case 0x0A: out += "\\n"
            case 0x0D: out += "\\r"
            case 0x09: out += "\\t"
            case 0x08: out += "\\b"
            case 0x0C: out += "\\f"
            case 0x20..<0x7F, 0x7F: out.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let hex = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }
        }
        out += "\""
    }

    /// The text indented over several lines, for the fault of that name.
    func indentedText(_ depth: Int = 0) -> String {
        let pad = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { pad + $0.indentedText(depth + 1) }.joined(separator: ",\n") + end + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { pad + JSONValue.string($0.key).text() + " : " + $0.value.indentedText(depth + 1) }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default: return text()
        }
    }
}
