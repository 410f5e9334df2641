/// Tells what a request is: pure, from the conversation's latest turns, the request and the time; the first row that fits
/// (`docs/wire/turns.md`).
///
/// Row 3 (tool follow-up) is told apart here; holding tools back comes with the agents that run them.
struct TurnClassifier: Sendable {
    var replayWithin: Duration = .seconds(30)
    var staleWithin: Duration = .seconds(2)
    var silenceRetryWithin: Duration = .seconds(2)

    func decide(_ request: TurnSituation, in log: ConversationLog, now: Duration) -> TurnDecision {
        guard let turn = log.turns.last else {
            if request.isSilent { return silence(request, log, isFirst: !request.beforeHasUser, edits: [], now: now) }
            return TurnDecision(turnClass: request.beforeHasUser ? .foreign : .first, action: .run(utterances: request.utterances))
        }
        if !request.endsWithTools.isEmpty { return toolFollowUp(request, turn) }
        if turn.legs.contains(request.lines), !request.isSilent { return retry(turn, now: now) }
        if request.isSilent { return silence(request, log, isFirst: false, edits: heardEdits(request.lines, turn), now: now) }
        if turn.isOpen, turn.superseded.contains(request.lines) { return TurnDecision(turnClass: .stale, action: .join(turn.id)) }

        let fitsBefore = TurnSituation.fits(request.before, turn.before)
        let isShort = TurnSituation.isStrictPrefix(request.before, of: turn.before)
        if isShort, turn.isOpen || (within(staleWithin, of: turn.endedAt, now) && !turn.hungUp) {
            return TurnDecision(turnClass: .stale, action: .answer(.say(TurnMachine.beat)))
        }
        if fitsBefore, continues(request, turn) {
            let rest = Array(request.utterances.dropFirst(turn.utterances.count))
            return TurnDecision(turnClass: .newUnheard, edits: [.heard(turn.id, nil)], action: .run(utterances: rest))
        }
        if let edits = newHeard(request, turn) {
            let nothing = edits.contains { if case .heard(_, nil) = $0 { true } else { false } }
            return TurnDecision(
                turnClass: nothing ? .newUnheard : .newHeard, edits: edits, action: .run(utterances: request.utterances))
        }
        if fitsBefore {
            // What earlier turns already hold is not said again, unless it is all there is.
            let own = request.utterances.count > turn.carried ? Array(request.utterances.dropFirst(turn.carried)) : request.utterances
            return TurnDecision(turnClass: .revised, action: .rerun(utterances: own, inPlaceOf: turn.id))
        }
        if isShort {
            return TurnDecision(
                turnClass: .shrunk, edits: [.abandon(after(request.before, log))], action: .run(utterances: request.utterances))
        }
        return TurnDecision(turnClass: .foreign, action: .run(utterances: request.utterances))
    }

    /// Whether a conversation that no id names may be the one this request goes on with.
    func mayContinue(_ request: TurnSituation, _ log: ConversationLog, now: Duration) -> Bool {
        guard let turn = log.turns.last else { return false }
        let age = turn.isOpen ? .zero : now - (turn.endedAt ?? now)
        switch decide(request, in: log, now: now).turnClass {
        case .retry: return turn.isOpen || age < replayWithin
        case .toolFollowUp, .newUnheard, .newHeard: return true
        // A history that is empty is the beginning of any: it tells nothing.
        case .stale: return !request.before.isEmpty && age < .seconds(15)
        case .silence: return !heardEdits(request.lines, turn).isEmpty || turn.legs.contains(request.lines)
        case .revised, .shrunk: return request.beforeHasUser && age < .seconds(600)
        case .first, .foreign, .alone: return false
        }
    }

    // MARK: - Rows

    private func retry(_ turn: TurnRecord, now: Duration) -> TurnDecision {
        let action: TurnDecision.Action =
            if turn.isOpen {
                .join(turn.id)
            } else if turn.state == .complete, !turn.deliveredWhole || within(replayWithin, of: turn.endedAt, now) {
                .replay(turn.id)
            } else {
                .rerun(utterances: turn.own, inPlaceOf: turn.id)
            }
        return TurnDecision(turnClass: .retry, action: action)
    }

    /// Row 3: what the client's tools answered goes to the agent; that our own `skip_turn` was heeded needs no more words.
    private func toolFollowUp(_ request: TurnSituation, _ turn: TurnRecord) -> TurnDecision {
        let isOurs = request.endsWithTools.allSatisfy { $0 == "skip_turn" }
        return TurnDecision(turnClass: .toolFollowUp, action: isOurs ? .answer(.say(TurnMachine.beat)) : .run(utterances: []))
    }

    /// Row 4; on a first request (row 1) the silence is answered in words, whatever tools there are.
    private func silence(
        _ request: TurnSituation, _ log: ConversationLog, isFirst: Bool, edits: [TurnDecision.Edit], now: Duration
    ) -> TurnDecision {
        let answer: FixedAnswer =
            if let last = log.lastSilence, last.lines == request.lines, now - last.at < silenceRetryWithin {
                last.answer
            } else if isFirst, log.silences == 0 {
                .say(Self.checkIn)
            } else if log.silences >= 2, request.tools.contains("end_call") {
                .call(tool: "end_call", arguments: #"{"reason":"The user has been silent."}"#, saying: Self.goodbye)
            } else if request.tools.contains("skip_turn") {
                .call(tool: "skip_turn", arguments: #"{"reason":"The user has not said anything."}"#, saying: nil)
            } else {
                .say(log.silences == 0 ? Self.checkIn : TurnMachine.beat)
            }
        return TurnDecision(turnClass: .silence, edits: edits, action: .answer(answer))
    }

    /// Row 6: u begins with U, as separate messages, and has more.
    private func continues(_ request: TurnSituation, _ turn: TurnRecord) -> Bool {
        request.utterances.count > turn.utterances.count
            && zip(request.utterances, turn.utterances).allSatisfy { TurnText($0) == TurnText($1) }
    }

    /// Row 7: H is B, then U as last transcribed, then what was heard of the reply.
    private func newHeard(_ request: TurnSituation, _ turn: TurnRecord) -> [TurnDecision.Edit]? {
        let edits = heardEdits(request.before, turn)
        return edits.isEmpty ? nil : edits
    }

    private func heardEdits(_ lines: [Line], _ turn: TurnRecord) -> [TurnDecision.Edit] {
        guard let last = lines.last, last.speaker == .assistant, let heard = turn.heard(in: last.said) else { return [] }
        let asked = Array(lines.dropLast())
        let said = asked.suffix(while: { $0.speaker == .user })
        guard !said.isEmpty, TurnSituation.fits(Array(asked.dropLast(said.count)), turn.before) else { return [] }
        let transcribed = said.map(\.text)
        let corrected = transcribed.count == turn.utterances.count && transcribed != turn.utterances
        // Only buffer words were heard: of the reply, nothing (row 6).
        let words = heard.isEmpty ? nil : TurnText.heard(heard, of: turn.reply)
        return [.heard(turn.id, words)] + (corrected ? [.transcribed(turn.id, Array(transcribed.dropFirst(turn.carried)))] : [])
    }

    /// The turns of the log that `before` no longer knows of.
    private func after(_ before: [Line], _ log: ConversationLog) -> [TurnID] {
        log.turns.filter { $0.before.count >= before.count }.map(\.id)
    }

    private func within(_ span: Duration, of end: Duration?, _ now: Duration) -> Bool {
        end.map { now - $0 < span } ?? false
    }

    static let checkIn = "Are you still there?"
    static let goodbye = "It has gone quiet, so I will hang up now. Goodbye."
}

extension Array {
    /// The longest tail all of whose elements satisfy `predicate`.
    func suffix(while predicate: (Element) -> Bool) -> ArraySlice<Element> {
        var start = endIndex
        while start > startIndex, predicate(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
