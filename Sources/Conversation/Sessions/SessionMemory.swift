/// What a session remembers for its agents: what older turns came to, and the last turns whole, in order, across its conversations.
///
/// What an agent is shown begins alike from turn to turn; only ``replaceOldest(_:by:)`` changes its beginning.
struct SessionMemory: Sendable {
    struct PastTurn: Sendable {
        var id: TurnID
        var conversation: ConversationID
        var greeting: String?
        var utterances: [String]
        var reply: String?
        /// Whether the user cut the reply short, or heard nothing of it.
        var isCut = false
        /// A turn that waits for another conversation has its place when it begins, and is shown to nobody before.
        var isWaiting = false
        /// What tools changed in it, or may have.
        var toolRuns: [ToolRun] = []
        /// How many of those were done for turns whose place it took: its agent is shown them as it begins.
        var carriedRuns = 0
        /// What was promised when its time was up.
        var promise: String?
        /// How often it was corrected, so that a summary of what has changed since is known as such.
        fileprivate(set) var edits = 0

        init(id: TurnID, conversation: ConversationID, greeting: String?, utterances: [String], reply: String?) {
            self.id = id
            self.conversation = conversation
            self.greeting = greeting
            self.utterances = utterances
            self.reply = reply
        }

        /// Of all that was said and done in it.
        var bytes: Int {
            let said = utterances.reduce((greeting?.utf8.count ?? 0) + (reply?.utf8.count ?? 0)) { $0 + $1.utf8.count }
            return toolRuns.reduce(said + (promise?.utf8.count ?? 0)) { $0 + $1.call.arguments.utf8.count + $1.outcome.utf8.count }
        }
    }

    var budget: ContextBudget
    private(set) var turns: [PastTurn] = []
    /// Of the turns, in UTF-8 bytes.
    private(set) var bytes = 0
    /// What the turns before them came to.
    private(set) var earlier: EarlierTalk?

    init(budget: ContextBudget) { self.budget = budget }

    mutating func append(_ turn: PastTurn) {
        clipPast()
        turns.append(turn)
        bytes += turn.bytes
    }

    /// The turn comes after all there is now, wherever it was when its request came.
    mutating func begin(_ id: TurnID) {
        guard let index = turns.lastIndex(where: { $0.id == id }), turns[index].isWaiting else { return }
        var turn = turns.remove(at: index)
        turn.isWaiting = false
        clipPast()
        turns.append(turn)
    }

    mutating func setWaiting(_ id: TurnID) { change(id) { $0.isWaiting = true } }

    /// - Parameter isCut: whether the user heard less than there was.
    mutating func setReply(_ id: TurnID, _ reply: String?, isCut: Bool) {
        let clipped = reply.map(clipped)
        change(id) { turn in
            turn.reply = clipped
            turn.isCut = isCut
        }
    }

    mutating func setUtterances(_ id: TurnID, _ utterances: [String]) { change(id) { $0.utterances = utterances } }

    mutating func forget(_ id: TurnID) {
        turns.removeAll { turn in
            guard turn.id == id else { return false }
            bytes -= turn.bytes
            return true
        }
    }

    /// Forgets what was said in a turn, and not the greeting that stood before it.
    mutating func forgetTalk(of id: TurnID) {
        guard greeting(of: id) != nil else { return forget(id) }
        change(id) { turn in
            turn.utterances = []
            turn.reply = nil
        }
    }

    /// What was said before the first utterance, where that turn began with it.
    func greeting(of id: TurnID) -> String? { turns.last { $0.id == id }?.greeting }

    /// What was heard of the reply before this turn, empty for nothing; nil when it was not cut short.
    func heardOfCutReply(before id: TurnID) -> String? {
        guard let before = turns.prefix(while: { $0.id != id }).last(where: { !$0.isWaiting }), before.isCut else { return nil }
        return before.reply ?? ""
    }

    /// What came before `id` as messages, then what that turn asks.
    func messages(upTo id: TurnID, context: String?) -> [Message] {
        var messages: [Message] = []
        messages.reserveCapacity(2 * turns.count + 2)
        if let context { messages.append(Message(.system, context)) }
        if let earlier { messages.append(earlier.message) }
        for turn in turns where !turn.isWaiting {
            if let greeting = turn.greeting { messages.append(Message(.assistant, greeting)) }
            for utterance in turn.utterances { messages.append(Message(.user, utterance)) }
            messages += Self.messages(turn.id == id ? turn.toolRuns.prefix(turn.carriedRuns) : turn.toolRuns[...])
            if turn.id == id { break }
            let said = [turn.reply, turn.promise].compactMap(\.self)
            if !said.isEmpty { messages.append(Message(.assistant, said.joined(separator: " "))) }
        }
        return messages
    }

    /// What tools changed, as the agent is shown it: an assistant message with the calls, then what each came to.
    private static func messages(_ runs: ArraySlice<ToolRun>) -> [Message] {
        guard !runs.isEmpty else { return [] }
        return [Message(.assistant, "", toolCalls: runs.map(\.call))] + runs.map { Message(.tool, $0.told, toolCallID: $0.call.id) }
    }

    mutating func setToolRuns(_ id: TurnID, _ runs: [ToolRun], carried: Int = 0) {
        change(id) { turn in
            turn.toolRuns = runs
            turn.carriedRuns = carried
        }
    }

    mutating func setPromise(_ id: TurnID, _ words: String) {
        change(id) { $0.promise = words }
    }

    /// What tools changed in a turn, and how many of that for turns whose place it took.
    func toolRuns(of id: TurnID) -> (runs: [ToolRun], carried: Int) {
        turns.last { $0.id == id }.map { ($0.toolRuns, $0.carriedRuns) } ?? ([], 0)
    }

    /// Puts what the oldest turns came to in their place.
    mutating func replaceOldest(_ count: Int, by talk: EarlierTalk) {
        for turn in turns.prefix(count) { bytes -= turn.bytes }
        turns.removeFirst(min(count, turns.count))
        earlier = talk
    }

    mutating func addUtterance(_ id: TurnID, _ text: String) { change(id) { $0.utterances.append(text) } }

    mutating func setGreeting(_ id: TurnID, _ text: String) { change(id) { $0.greeting = text } }

    mutating func setEarlier(_ talk: EarlierTalk?) { earlier = talk }

    // MARK: - Parts

    private mutating func change(_ id: TurnID, _ body: (inout PastTurn) -> Void) {
        guard let index = turns.lastIndex(where: { $0.id == id }) else { return }
        bytes -= turns[index].bytes
        body(&turns[index])
        bytes += turns[index].bytes
        turns[index].edits += 1
    }

    /// A turn that asks is shown whole, however long it is; once another comes, as much of it as of any.
    private mutating func clipPast() {
        for index in turns.indices.suffix(4) where !turns[index].isWaiting {
            guard turns[index].bytes > budget.textBytesMax else { continue }
            bytes -= turns[index].bytes
            turns[index].greeting = turns[index].greeting.map(clipped)
            turns[index].utterances = turns[index].utterances.map(clipped)
            bytes += turns[index].bytes
        }
    }

    /// A text as it is remembered: of one that is too long the beginning and the end.
    private func clipped(_ text: String) -> String {
        let max = budget.textBytesMax
        guard text.utf8.count > max else { return text }
        let head = Turn.prefix(of: text, bytes: max * 3 / 4)
        var start = text.utf8.index(text.endIndex, offsetBy: -(max / 4 - 64))
        while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil { start = text.utf8.index(after: start) }
        let left = text.utf8.distance(from: text.utf8.index(text.startIndex, offsetBy: head.utf8.count), to: start)
        return "\(head)\n[… \(left) bytes are left out here …]\n\(text[start...])"
    }
}
