/// The `[[...]]` orders a user text may hold for the scripted model, and the text without them.
struct Directives: Sendable, Equatable {
    static let wordsMax = 10_000
    static let waitMillisecondsMax = 600_000

    /// `[[wait 3000]]`: milliseconds before the first token.
    var waitMilliseconds: Int?
    /// `[[words 200]]`: that many words, one a delta.
    var words: Int?
    /// `[[fail 500]]`: a status instead of an answer.
    var failure: Int?
    /// `[[markdown]]`: an answer with every construct that must not be spoken.
    var markdown = false
    /// `[[call NAME]]`: call that tool, when it is offered.
    var call: String?
    /// What the user said besides.
    var rest: String

    init(_ text: String) {
        var rest = ""
        var remaining = Substring(text)
        while let open = remaining.firstRange(of: "[["), let close = remaining[open.upperBound...].firstRange(of: "]]") {
            rest += remaining[..<open.lowerBound]
            let order = remaining[open.upperBound..<close.lowerBound]
            remaining = remaining[close.upperBound...]
            let words = order.split(separator: " ").map(String.init)
            switch (words.first?.lowercased(), words.dropFirst().first) {
            case ("wait", let value?): waitMilliseconds = Int(value).map { min(max(0, $0), Self.waitMillisecondsMax) }
            case ("words", let value?): self.words = Int(value).map { min(max(1, $0), Self.wordsMax) }
            case ("fail", let value): failure = value.flatMap { Int($0) }.flatMap { (400...599).contains($0) ? $0 : nil } ?? 500
            case ("markdown", _): markdown = true
            case ("call", let value?): call = value
            default: rest += "[[\(order)]]"
            }
        }
        self.rest = (rest + remaining).split(separator: " ").joined(separator: " ")
    }
}
