/// What a call's door knows after the fact: how much of a reply was played, and what was said without an agent.
extension Session {
    /// Corrects the stored reply of a turn of a call to what was played of it; nothing when all of it was, or the turn is long gone.
    ///
    /// A reply is whole in the store once its agent has finished, and the telephone still speaks then: this is what a barge-in or a
    /// hang-up during the rest comes to (`docs/wire/turns.md`, TU-9).
    ///
    /// - Parameter bytes: how much was played, in UTF-8 bytes of the reply; 0 takes the reply out.
    public func played(_ turn: TurnID, bytes: Int, of call: ConversationID) {
        let id = call.scoped(to: Self.callCaller)
        guard let record = conversations[id]?.log.turns.last(where: { $0.id == turn }), !record.isOpen else { return }
        let played = Turn.prefix(of: record.reply, bytes: bytes)
        guard played != record.reply else { return }
        submit(setHeard(turn, played, in: id))
    }

    /// Remembers what was said on a call without an agent: a greeting, a goodbye, a command of the user's.
    ///
    /// - Parameters:
    ///   - text: of the gateway's own words, what was played of them.
    ///   - isWhole: whether that was all there was to say.
    public func note(_ text: String, byUser: Bool, isWhole: Bool, of call: ConversationID) {
        onceRecalled { self.assumeIsolated { $0.remember(text, byUser, isWhole, call) } }
    }

    private func remember(_ text: String, _ byUser: Bool, _ isWhole: Bool, _ call: ConversationID) {
        guard !text.isEmpty else { return }
        let (turn, id) = (TurnID(), call.scoped(to: Self.callCaller))
        submit([.insert(entry(turn, id, .call, byUser ? .user : .greeting, text, isWhole ? .complete : .interrupted))])
        memory.append(
            SessionMemory.PastTurn(id: turn, conversation: id, greeting: byUser ? nil : text, utterances: byUser ? [text] : [], reply: nil))
        keepWithinBudget()
    }

    /// The caller that conversations of calls are kept under.
    static let callCaller = "call"
}

extension ConversationID {
    /// This name made another by `mark`, for what has no name of its own that could be one.
    public func kept(apart mark: String) -> ConversationID { scoped(to: mark) }
}
