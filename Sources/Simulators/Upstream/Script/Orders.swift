/// What the user's text orders the scripted model to do in one leg of a turn.
struct Orders: Sendable, Equatable {
    static let wordsMax = 10_000
    static let waitMillisecondsMax = 600_000

    struct Call: Sendable, Equatable {
        var name: String
        /// As written, which need not be JSON; nil makes arguments up from the tool's schema.
        var arguments: String?
        /// Whether the call is made even when no such tool was offered.
        var isInvented = false
    }

    /// `[[wait 3000]]`: milliseconds before the first token.
    var waitMilliseconds: Int?
    /// `[[words 200]]`: that many words, one a delta.
    var words: Int?
    /// `[[fail 500]]`: a status instead of an answer.
    var failure: Int?
    /// `[[markdown]]`: an answer with every construct that must not be spoken.
    var markdown = false
    /// `[[say TEXT]]`: exactly that text; before calls it stands ahead of them.
    var say: String?
    /// `[[think 20]]`: that many words of reasoning ahead of the answer.
    var thinkWords: Int?
    /// `[[call NAME]]`, `[[call NAME {"json":1}]]`, `[[invent NAME]]` for a tool nobody offered.
    var calls: [Call] = []
    /// `[[loop NAME]]`: the same calls again in every leg.
    var repeatsCalls = false
    /// `[[stall POINT]]` for ever, `[[stall POINT 3000]]` for that many milliseconds.
    var stall: Stall?
    /// `[[fault NAME]]`: this leg has the fault.
    var fault: UpstreamFault?
    /// `[[pace 5]]`: deltas a second.
    var tokensPerSecond: Double?
    /// `[[chunks characters]]`: how the text is cut.
    var chunking: UpstreamReply.Chunking?
    /// `[[calls whole]]`: how the calls are streamed.
    var callStyle: CallStyle?
    /// `[[reasoning think-tags]]`: where the reasoning stands.
    var reasoningStyle: ReasoningStyle?

    /// Takes an order; false when it is none, so that it stays part of the text.
    mutating func obey(_ order: String) -> Bool {
        let halves = order.drop { $0 == " " }.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let value = halves.count > 1 ? halves[1].trimmingSpaces : ""
        let words = value.split(separator: " ").map(String.init)
        switch (halves.first?.lowercased() ?? "", words.first) {
        case ("wait", let count?): waitMilliseconds = Int(count).map { min(max(0, $0), Self.waitMillisecondsMax) }
        case ("words", let count?): self.words = Int(count).map { min(max(1, $0), Self.wordsMax) }
        case ("fail", let status): failure = status.flatMap { Int($0) }.flatMap { (400...599).contains($0) ? $0 : nil } ?? 500
        case ("markdown", _): markdown = true
        case ("say", _?): say = value
        case ("think", let count): thinkWords = count.flatMap { Int($0) }.map { min(max(1, $0), Self.wordsMax) } ?? 20
        case ("call", let name?): calls.append(Call(name: name, arguments: Self.arguments(value, after: name)))
        case ("invent", let name?): calls.append(Call(name: name, arguments: Self.arguments(value, after: name), isInvented: true))
        case ("loop", let name?):
            calls.append(Call(name: name, arguments: Self.arguments(value, after: name)))
            repeatsCalls = true
        case ("stall", let point?):
            guard let point = Stall.Point(rawValue: point.lowercased()) else { return false }
            let duration = words.dropFirst().first.flatMap { Int($0) }.map { min(max(0, $0), Self.waitMillisecondsMax) }
            stall = Stall(at: point, milliseconds: duration)
        case ("fault", let name?):
            guard let fault = UpstreamFault(rawValue: name.lowercased()) else { return false }
            self.fault = fault
        case ("pace", let rate?): tokensPerSecond = Double(rate).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        case ("chunks", let name?): chunking = UpstreamReply.Chunking(rawValue: name.lowercased())
        case ("calls", let name?): callStyle = CallStyle(rawValue: name.lowercased())
        case ("reasoning", let name?): reasoningStyle = ReasoningStyle(rawValue: name.lowercased())
        default: return false
        }
        return true
    }

    private static func arguments(_ value: String, after name: String) -> String? {
        let rest = value.dropFirst(name.count).trimmingSpaces
        return rest.isEmpty ? nil : rest
    }
}
