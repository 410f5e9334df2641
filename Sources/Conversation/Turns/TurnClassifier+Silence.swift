/// Row 4: nobody said anything, and the platform asks for a turn all the same.
extension TurnClassifier {
    func silence(_ request: TurnSituation, _ log: ConversationLog, _ turn: TurnRecord, now: Duration) -> TurnDecision {
        // A turn that still runs is the answer; this one only keeps quiet beside it.
        if turn.isOpen {
            return TurnDecision(turnClass: .silence, action: .silence(quiet(request), isRepeat: true))
        }
        let edits = heard(request.before, log, turn).map { corrections($0, log, turn) } ?? []
        return TurnDecision(turnClass: .silence, edits: edits, action: silentAction(request, log, isFirst: false, now: now))
    }

    /// - Parameter isFirst: a first request is answered in words, whatever tools there are.
    func silentAction(_ request: TurnSituation, _ log: ConversationLog, isFirst: Bool, now: Duration) -> TurnDecision.Action {
        if let last = log.lastSilence, last.asked == request.asked, last.isUndelivered || now - last.at < silenceRetryWithin {
            return .silence(last.answer, isRepeat: true)
        }
        if asksAgentOnSilence { return .run(utterances: []) }
        if isFirst, log.silences == 0 { return .silence(.say(language.checkIn), isRepeat: false) }
        if log.silences >= 2, request.tools.contains("end_call") {
            return .silence(goodbye(request), isRepeat: false)
        }
        if log.silences == 0, !request.tools.contains("skip_turn") { return .silence(.say(language.checkIn), isRepeat: false) }
        return .silence(quiet(request), isRepeat: false)
    }

    private func quiet(_ request: TurnSituation) -> FixedAnswer {
        guard request.tools.contains("skip_turn") else { return .say(TurnMachine.beat) }
        let fields = request.toolFields["skip_turn"] ?? .reasonOnly
        return .call(tool: "skip_turn", arguments: fields.arguments(reason: "The user has not said anything."), saying: nil)
    }

    /// The last words, in the answer or in the argument that must hold them, and not twice.
    private func goodbye(_ request: TurnSituation) -> FixedAnswer {
        let (fields, words) = (request.toolFields["end_call"] ?? .reasonOnly, language.silentGoodbye)
        return .call(
            tool: "end_call", arguments: fields.arguments(reason: "The user has been silent.", saying: words),
            saying: fields.message == nil ? words : nil)
    }
}
