/// Words that a Clawdbot gateway takes for a command when they are all a message says.
///
/// The first versions know six of them, later ones some sixty in a dozen languages, and look past case, punctuation at the end and
/// whatever stands in brackets before them. Quotation marks are looked past by none.
enum AbortWords {
    /// Longer than any of them, in bytes, with room for marks around it.
    private static let bytesMax = 256

    /// What is sent for an utterance, so that it reaches the agent as one.
    static func guarded(_ utterance: String) -> String {
        let text = utterance.trimmingSpace
        guard text.hasPrefix("/") || (text.utf8.count <= bytesMax && words.contains(key(text))) else { return utterance }
        return "\"" + text.replacing("\"", with: "'") + "\""
    }

    /// Lower case, single spaces, no marks at the end, no brackets.
    static func key(_ text: String) -> String {
        var bare = ""
        var depth = 0
        for character in text.lowercased().replacing("’", with: "'").replacing("`", with: "'") {
            if character == "[" {
                depth += 1
            } else if character == "]", depth > 0 {
                depth -= 1
            } else if depth == 0 {
                bare.append(character)
            }
        }
        let words = bare.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return String(words.reversed().drop { !$0.isLetter && !$0.isNumber && !$0.isSymbol }.reversed())
            .trimmingPrefix { !$0.isLetter && !$0.isNumber }.description
    }

    private static let words = Set(
        """
        stop|esc|abort|wait|exit|interrupt|halt|cancel|pare|stopp|anhalten|aufhören|hoer auf
        please stop|stop please|do not do that|stop action|stop current action|stop run|stop current run|stop agent|stop the agent
        stop openclaw|openclaw stop
        stop don't do anything|stop dont do anything|stop do not do anything|stop doing anything
        detente|detén|deten|detenlo|para|alto|basta|corta|cancela|abortar|no lo hagas|no hagas eso|no hagas nada|no sigas|deja eso
        arrete|arrête|abandonner|interrompre|停止|やめて|止めて|रुको|रुकिए|बंद करो|खत्म करो|बाहर निकलें|निरस्त करें|توقف|قف|إلغاء|خروج
        стоп|остановись|останови|остановить|прекрати
        """.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map(String.init))
}

extension String {
    fileprivate var trimmingSpace: String {
        let front = drop(while: \.isWhitespace)
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(front[...last])
    }
}
