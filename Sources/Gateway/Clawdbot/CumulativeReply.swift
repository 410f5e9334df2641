/// Turns what a Clawdbot gateway says a reply is so far into what is new of it.
///
/// Each event tells the whole text again: of the present message, or of all messages of the run in one. Texts come trimmed, twice, late,
/// and begin anew after a tool. What was given out cannot be taken back; a text that contradicts it goes on with the sentence in which it
/// differs (docs/wire/clawdbot.md CB-22 to CB-26).
struct CumulativeReply {
    /// Longest reply, in bytes; a longer one is no reply.
    static let bytesMax = 1_048_576
    /// Replies that mean "nothing to say".
    static let silentWords = ["NO_REPLY", "HEARTBEAT_OK"]
    /// Between two messages of one run.
    static let parting = "\n\n"
    /// Most messages of one run that are told apart.
    private static let messagesMax = 64

    enum Source { case agent, chat }

    /// All that was given out.
    private(set) var given: [UInt8] = []
    /// The present message as the server last told it.
    private var current: [UInt8] = []
    /// The messages before it.
    private var past: [[UInt8]] = []
    /// Whether the events of the agent itself come; those of the chat lag behind them.
    private var hasAgentText = false

    var isEmpty: Bool { given.isEmpty }
    var isTooLong: Bool { given.count > Self.bytesMax }

    /// Takes the text so far and returns what is new, nil when nothing is.
    ///
    /// - Parameter beginsMessage: whether the text is known to be the beginning of another message.
    mutating func take(_ text: String, from source: Source, beginsMessage: Bool = false) -> String? {
        let bytes = Array(text.utf8)
        if source == .agent { hasAgentText = true }
        guard !isSilent(bytes) else { return nil }
        switch place(bytes, beginsMessage: beginsMessage) {
        case .grown(let rest): return give(rest)
        case .known: return nil
        case .begins: return begin(bytes[...], as: bytes)
        case .other:
            // A chat event that fits nowhere, where the agent's own events come, is late.
            if source == .chat, hasAgentText { return nil }
            return begin(bytes[sentence(bytes)...], as: bytes)
        }
    }

    /// Takes a piece to add to the present message.
    mutating func add(_ piece: String) -> String? {
        take(String(decoding: current, as: UTF8.self) + piece, from: .chat)
    }

    /// Takes the text the run ended with and returns what of it was not given out.
    mutating func finish(with text: String?) -> String? {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        guard !isSilent(bytes) else { return nil }
        switch place(bytes, beginsMessage: false) {
        case .grown(let rest): return give(rest)
        case .known: return nil
        case .begins, .other:
            // The server may have tidied what it told before; what ends alike was heard.
            guard !endsAlike(bytes) else { return nil }
            return begin(bytes[sentence(bytes)...], as: bytes)
        }
    }

    // MARK: - Where a text belongs

    private enum Place {
        /// It goes on where the present message, or the whole reply, stands.
        case grown(ArraySlice<UInt8>)
        case known
        case begins
        case other
    }

    private mutating func place(_ bytes: [UInt8], beginsMessage: Bool) -> Place {
        switch TextOverlap(of: bytes, with: current) {
        case .longer(let end):
            current = bytes
            return .grown(bytes[end...])
        case .within:
            guard beginsMessage, !current.isEmpty, !bytes.isEmpty else { return .known }
            return .begins
        case .differs: break
        }
        switch TextOverlap(of: bytes, with: given) {
        case .longer(let end):
            current += bytes[end...]
            return .grown(bytes[end...])
        case .within: return .known
        case .differs: break
        }
        for message in past {
            if case .within = TextOverlap(of: bytes, with: message) { return .known }
        }
        return .other
    }

    /// Where the first sentence begins that is not the same as in the present message or the whole reply.
    private func sentence(_ bytes: [UInt8]) -> Int {
        var common = 0
        for other in [current, given] {
            if case .differs(let end) = TextOverlap(of: bytes, with: other) { common = max(common, end) }
        }
        var begin = 0
        for offset in 0..<common where TextOverlap.endsSentence(bytes, at: offset) { begin = offset + 1 }
        return begin
    }

    private func endsAlike(_ bytes: [UInt8]) -> Bool {
        let letters = bytes.filter(TextOverlap.isLetter)
        let heard = given.filter(TextOverlap.isLetter)
        let end = letters.suffix(24)
        return !end.isEmpty && heard.count >= end.count && heard.suffix(end.count) == end
    }

    /// Nothing was said and this is, or may become, a word for silence.
    private func isSilent(_ bytes: [UInt8]) -> Bool {
        guard given.isEmpty else { return false }
        let word = TextOverlap.trimmed(bytes)
        return Self.silentWords.contains { $0.utf8.starts(with: word) }
    }

    // MARK: - Giving out

    private mutating func begin(_ rest: ArraySlice<UInt8>, as message: [UInt8]) -> String? {
        if !current.isEmpty, past.count < Self.messagesMax { past.append(current) }
        current = message
        let rest = rest.drop(while: TextOverlap.isSpace)
        guard !rest.isEmpty else { return nil }
        let parting = given.isEmpty ? "" : Self.parting
        given += Array(parting.utf8) + rest
        return parting + String(decoding: rest, as: UTF8.self)
    }

    private mutating func give(_ rest: ArraySlice<UInt8>) -> String? {
        var rest = rest
        // White space that was given out already, and that a trimmed text shows again.
        let space = rest.prefix(while: TextOverlap.isSpace)
        let shown = given.suffix(given.count - (given.lastIndex { !TextOverlap.isSpace($0) }.map { $0 + 1 } ?? 0))
        rest = rest.dropFirst(given.isEmpty || !space.starts(with: shown) ? space.count : shown.count)
        guard !rest.isEmpty else { return nil }
        given += rest
        return String(decoding: rest, as: UTF8.self)
    }
}
