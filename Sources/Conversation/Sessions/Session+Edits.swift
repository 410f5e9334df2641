/// Corrections of what is remembered, and the rows that follow from them.
extension Session {
    /// Brings the classifier's records up to the turns that still run.
    func refreshRecords() {
        for turn in turns.values { refreshRecord(of: turn) }
    }

    func refreshRecord(of turn: Turn) {
        record(of: turn) { record in
            record.reply = turn.machine.reply
            record.written = turn.machine.written
            guard let leg = record.legs.indices.last else { return }
            record.legs[leg].replyBegin = turn.machine.replyBegin
            record.legs[leg].calls = turn.machine.calls
            if let tools = turn.tools { record.legs[leg].ownExchange = tools.loop.exchange }
        }
    }

    func record(of turn: Turn, _ change: (inout TurnRecord) -> Void) {
        guard let index = conversations[turn.conversation]?.log.turns.lastIndex(where: { $0.id == turn.id }) else { return }
        if var record = conversations[turn.conversation]?.log.turns[index] {
            change(&record)
            conversations[turn.conversation]?.log.turns[index] = record
        }
    }

    func apply(_ edits: [TurnDecision.Edit], to id: ConversationID) -> [HistoryChange] {
        var changes: [HistoryChange] = []
        for edit in edits {
            switch edit {
            case .heard(let turnID, let text): changes += setHeard(turnID, text, in: id)
            case .transcribed(let turnID, let utterances): changes += transcribe(turnID, utterances, in: id)
            case .abandon(let count): changes += abandon(lastUtterances: count, of: id)
            }
        }
        return changes
    }

    /// The utterances of a turn, as they are transcribed by now.
    private func transcribe(_ turnID: TurnID, _ utterances: [String], in id: ConversationID) -> [HistoryChange] {
        memory.setUtterances(turnID, utterances)
        if let index = conversations[id]?.log.turns.lastIndex(where: { $0.id == turnID }), var record = conversations[id]?.log.turns[index]
        {
            record.utterances = record.utterances.prefix(record.carried) + utterances
            conversations[id]?.log.turns[index] = record
        }
        return [.setUtterances(turn: turnID, texts: utterances)]
    }

    /// Takes the turns of the conversation's last utterances out of what is remembered; they stay stored, marked.
    private func abandon(lastUtterances count: Int, of id: ConversationID) -> [HistoryChange] {
        var left = count
        var gone: [TurnID] = []
        for turn in memory.turns.reversed() where turn.conversation == id {
            guard left > 0 else { break }
            left -= turn.utterances.count
            gone.append(turn.id)
        }
        var changes: [HistoryChange] = []
        for turnID in gone {
            interruptTurn(turnID, .superseded)
            cancelLate(of: turnID)
            // The greeting was said before what is abandoned.
            for role in [EntryRole.user, .assistant] { changes.append(.setState(turn: turnID, role: role, state: .abandoned)) }
            memory.forgetTalk(of: turnID)
        }
        conversations[id]?.log.turns.removeAll { gone.contains($0.id) }
        // What is no longer shown to agents is still to be marked.
        if left > 0 { changes.append(.abandonLast(session: key, conversation: id, utterances: left)) }
        return changes
    }

    /// A turn whose reply was heard this far; one that still runs is cut first.
    func setHeard(_ turnID: TurnID, _ text: String?, in id: ConversationID) -> [HistoryChange] {
        interruptTurn(turnID, .bargeIn)
        guard let index = conversations[id]?.log.turns.lastIndex(where: { $0.id == turnID }),
            var record = conversations[id]?.log.turns[index]
        else { return [] }
        let heard = text.flatMap { $0.isEmpty ? nil : $0 }
        if heard == nil { untell(turnID) }
        let before = record.stored
        record.stored = heard
        conversations[id]?.log.turns[index] = record
        memory.setReply(turnID, heard, isCut: record.state != .complete || heard != record.reply)
        guard let heard else { return before == nil ? [] : [.delete(turn: turnID, role: .assistant)] }
        if before == heard { return [] }
        let state: EntryState = record.state == .complete && heard == record.reply ? .complete : .interrupted
        // Nothing had been delivered by our own count, and yet something was heard.
        if before == nil { return [.insert(entry(turnID, id, record.channel, .assistant, heard, state))] }
        return [.update(turn: turnID, role: .assistant, text: heard, state: state)]
    }

    /// Takes turns out of what is remembered, since another comes in their place.
    func supersede(_ turnIDs: [TurnID], in id: ConversationID) -> [HistoryChange] {
        for turnID in turnIDs {
            interruptTurn(turnID, .superseded)
            memory.forget(turnID)
        }
        conversations[id]?.log.turns.removeAll { turnIDs.contains($0.id) }
        return turnIDs.map { .deleteTurn($0) }
    }

    /// A turn that went on with what its client's tools answered, and could not: it stands as it did before.
    func forgetFollowUp(_ turn: Turn) {
        record(of: turn) { record in
            record.legs.removeLast()
            record.state = .complete
        }
    }

    func interruptTurn(_ turnID: TurnID, _ reason: InterruptionReason) {
        if let turn = turns.values.first(where: { $0.id == turnID }) { interrupt(turn, reason) }
    }

    func interruptTurns(of id: ConversationID, _ reason: InterruptionReason) {
        for turn in turns.values where turn.conversation == id { interrupt(turn, reason) }
    }

    // MARK: - Rows

    /// The utterances of a turn that begins.
    func rows(_ turn: Turn) -> [HistoryChange] { turn.utterances.map { .insert(entry(turn, .user, $0, .running)) } }

    func entry(_ turn: Turn, _ role: EntryRole, _ text: String, _ state: EntryState) -> EntryRecord {
        entry(turn.id, turn.conversation, turn.channel, role, text, state)
    }

    func entry(
        _ turn: TurnID, _ conversation: ConversationID, _ channel: EntryChannel, _ role: EntryRole, _ text: String, _ state: EntryState
    ) -> EntryRecord {
        EntryRecord(
            session: key, conversation: conversation, turn: turn, role: role, text: text, state: state, channel: channel,
            atMs: clock.wallMs())
    }

    /// Makes changes durable that no answer waits for.
    func submit(_ changes: [HistoryChange]) {
        store.submit(changes) { _ in }
    }
}
