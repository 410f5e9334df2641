/// The classifier's records, kept with their turns so that the first request after a restart is told apart rightly.
extension Session {
    /// What is kept of a turn as it stands now; nil for one that nothing is ever compared with.
    private func note(of turnID: TurnID, in id: ConversationID, _ change: (inout TurnRecord) -> Void = { _ in }) -> String? {
        guard let conversation = conversations[id], var record = conversation.log.turns.last(where: { $0.id == turnID }),
            record.isCompared
        else { return nil }
        change(&record)
        return TurnNote(
            caller: conversation.caller, user: conversation.user, isNamed: conversation.isNamed,
            echoes: conversation.log.echoes.map(\.said.letters), silences: conversation.log.silences, record: record,
            endedMs: record.isOpen ? nil : clock.wallMs()
        ).text
    }

    /// Keeps the record with the turn's first entry, in the commit that makes its utterance durable.
    func noted(_ changes: [HistoryChange], _ turn: Turn) -> [HistoryChange] {
        guard let first = changes.firstIndex(where: { if case .insert = $0 { true } else { false } }),
            case .insert(var entry) = changes[first]
        else { return changes + keepNote(turn.id, in: turn.conversation) }
        var changes = changes
        entry.meta = note(of: turn.id, in: turn.conversation)
        changes[first] = .insert(entry)
        return changes
    }

    /// Keeps the record as it stands, in whatever commit comes next.
    func keepNote(_ turnID: TurnID, in id: ConversationID) -> [HistoryChange] {
        note(of: turnID, in: id).map { [.setMeta(turn: turnID, meta: $0)] } ?? []
    }

    /// Keeps how a turn ends, in the commit of its reply.
    func keepEnd(of turn: Turn, as state: TurnRecord.State, storing stored: String?, hungUp: Bool = false) -> [HistoryChange] {
        refreshRecord(of: turn)
        let note = note(of: turn.id, in: turn.conversation) { record in
            record.state = state
            record.stored = stored
            record.hungUp = hungUp
        }
        return note.map { [.setMeta(turn: turn.id, meta: $0)] } ?? []
    }

    /// The conversations that stored turns are part of, as far as their latest turns tell.
    func restoreRecords(_ entries: [EntryRecord]) {
        let (now, wallMs) = (clock.now(), clock.wallMs())
        func when(_ ms: Int64) -> Duration { now - .milliseconds(max(0, wallMs - ms)) }
        var order: [TurnID] = []
        var turns: [TurnID: [EntryRecord]] = [:]
        for entry in entries where entry.state != .abandoned {
            if turns[entry.turn] == nil { order.append(entry.turn) }
            turns[entry.turn, default: []].append(entry)
        }
        var found: [ConversationID: LiveConversation] = [:]
        for turnID in order {
            guard let rows = turns[turnID], let first = rows.first else { continue }
            guard
                let note = TurnNote(
                    first.meta ?? "", turn: turnID, channel: first.channel, own: rows.filter { $0.role == .user }.map(\.text),
                    stored: rows.last { $0.role == .assistant }?.text)
            else {
                // A conversation whose latest turn is not known is not known at all.
                if rows.contains(where: { $0.role != .greeting }) { found[first.conversation] = nil }
                continue
            }
            var conversation =
                found[first.conversation]
                ?? LiveConversation(
                    id: first.conversation, caller: note.caller, user: note.user, isNamed: note.isNamed, lastUsed: now)
            var record = note.record
            record.endedAt = when(note.endedMs ?? first.atMs)
            conversation.lastUsed = when(first.atMs)
            for echo in note.echoes + Self.ownWords { conversation.log.remember(echo: echo) }
            conversation.log.append(record)
            conversation.log.silences = note.silences
            found[first.conversation] = conversation
        }
        let newest = found.values.sorted { $0.lastUsed > $1.lastUsed }.prefix(settings.conversationsMax)
        for conversation in newest where conversations[conversation.id] == nil { conversations[conversation.id] = conversation }
    }

    /// What the gateway may have said on its own account after the last turn that was kept.
    private static let ownWords = SpokenLanguage.allCases.flatMap { [$0.checkIn, $0.silentGoodbye, $0.busyApology] }
}
