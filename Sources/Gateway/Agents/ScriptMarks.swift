/// What the marks in a user's text ask of the scripted agent.
struct ScriptMarks: Equatable {
    /// A call of a tool the agent makes.
    struct Tool: Equatable {
        var name: String
        /// As written; an empty object where none was.
        var arguments: String
        /// How many `[[then]]` stand before it: it is made once those before have been answered.
        var round: Int
    }

    var wait: Duration?
    var words: Int?
    var failStatus: Int?
    var isMarkdown = false
    /// At most ``toolsMax``.
    var tools: [Tool] = []
    /// Whether a few words go before the calls.
    var saysFirst = false

    /// The longest wait and the longest reply that may be asked for, and the most calls.
    static let waitMaxMs = 600_000
    static let wordsMax = 1_000_000
    static let toolsMax = 32

    init(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "[")) else { return }
        var round = 0
        for mark in Self.marks(in: text) {
            let parts = mark.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
            let number = parts.count == 2 ? Int(parts[1]) : nil
            switch (parts.first, number) {
            case ("wait", let milliseconds?): wait = .milliseconds(min(max(milliseconds, 0), Self.waitMaxMs))
            case ("words", let count?): words = min(max(count, 1), Self.wordsMax)
            case ("fail", let status?) where (400...599).contains(status): failStatus = status
            case ("markdown", nil): isMarkdown = true
            case ("then", nil): round += 1
            case ("say", nil): saysFirst = true
            case ("tool", _) where parts.count > 1 && tools.count < Self.toolsMax:
                tools.append(
                    Tool(name: String(parts[1]), arguments: parts.count > 2 ? String(parts[2].drop { $0 == " " }) : "{}", round: round))
            default: break
            }
        }
    }

    /// The text without its marks.
    static func stripped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "[")) else { return text }
        var kept = ""
        var rest = text[...]
        for mark in marks(in: text) {
            kept += text[rest.startIndex..<text.index(mark.startIndex, offsetBy: -2)]
            rest = text[text.index(mark.endIndex, offsetBy: 2)...]
        }
        return kept + rest
    }

    /// What stands between `[[` and `]]`. Brackets within the arguments of a tool end nothing.
    private static func marks(in text: String) -> [Substring] {
        var marks: [Substring] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "[[") {
            let inside = rest[open.upperBound...]
            var search = inside
            if inside.hasPrefix("tool "), let brace = inside.firstIndex(of: "{"), let end = objectEnd(inside[brace...]),
                inside[..<brace].firstRange(of: "]]") == nil
            {
                search = inside[end...]
            }
            guard let close = search.firstRange(of: "]]") else { break }
            marks.append(inside[..<close.lowerBound])
            rest = rest[close.upperBound...]
        }
        return marks
    }

    /// Where the JSON object that `text` begins with ends; nil when it does not.
    private static func objectEnd(_ text: Substring) -> Substring.Index? {
        var depth = 0
        var isString = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isString = false
                }
                continue
            }
            switch character {
            case "\"": isString = true
            case "{", "[": depth += 1
            case "}", "]":
                depth -= 1
                if depth == 0 { return text.index(after: index) }
            default: break
            }
        }
        return nil
    }
}
