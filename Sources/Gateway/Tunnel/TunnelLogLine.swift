/// A line of cloudflared's or ngrok's log, in any form either writes: JSON, `key=value`, or words with `key=value` behind them.
struct TunnelLogLine: Equatable {
    let message: String
    let fields: [String: String]

    init(_ text: String) {
        if text.hasPrefix("{"), let fields = Self.json(text) {
            self.fields = fields
            message = fields["message"] ?? fields["msg"] ?? ""
            return
        }
        var fields: [String: String] = [:]
        var words: [String] = []
        for word in Self.words(text) {
            if let equals = word.firstIndex(of: "="), equals > word.startIndex, word[..<equals].allSatisfy(Self.isNamed) {
                fields[String(word[..<equals])] = Self.unquoted(word[word.index(after: equals)...])
            } else if fields.isEmpty {
                words.append(String(word))
            }
        }
        // `2026-11-21T10:00:00Z INF …`, or without the time where what keeps the log adds one.
        let level = words.first?.first?.isNumber == true ? 1 : 0
        if words.count > level, words[level].count == 3, words[level].allSatisfy(\.isUppercase) { words.removeFirst(level + 1) }
        self.fields = fields
        message = fields["msg"] ?? words.joined(separator: " ")
    }

    /// What went wrong, where the line tells it.
    var error: String? { (fields["error"] ?? fields["err"]).flatMap { $0.isEmpty || $0 == "<nil>" ? nil : $0 } }

    private static func json(_ text: String) -> [String: String]? {
        Array(text.utf8).withUnsafeBytes { bytes in
            JSONTape.once(bytes) { value in
                var fields: [String: String] = [:]
                for (key, value) in value.members where fields.count < 64 {
                    fields[key.string] = value.string ?? (value.kind == .number ? String(decoding: value.raw, as: UTF8.self) : nil)
                }
                return fields
            }
        }
    }

    /// Split at spaces outside quotes.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if start < index { words.append(text[start..<index]) }
                start = text.index(after: index)
            }
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
    }

    private static func unquoted(_ word: Substring) -> String {
        guard word.count >= 2, word.first == "\"", word.last == "\"" else { return String(word) }
        return String(word.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }

    private static func isNamed(_ character: Character) -> Bool { character.isLetter || character.isNumber || "_.-".contains(character) }
}
