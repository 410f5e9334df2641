import Conversation

/// The machine as others see it.
extension CallMachine {
    /// How many UTF-8 bytes of a turn's reply have been heard; what a session asks when the turn is cut short without us.
    func heardBytes(of id: CallTurnID, at now: Duration) -> Int {
        guard let turn, turn.id == id else { return heardOfTurns.last { $0.turn == id }?.bytes ?? 0 }
        var bytes = turn.ledger.heardBytes
        for one in pacer.clock.heard(at: now) {
            if case .sentence(id, let place) = one.piece.source { bytes = max(bytes, turn.ledger.offset(place, one.beginning)) }
        }
        return bytes
    }

    /// Whether more of a turn's reply waits to be spoken than should.
    func isBehind(_ id: CallTurnID) -> Bool { turn?.id == id && turn?.isHeld == true }

    /// The call in progress, for the report.
    func live(at now: Duration) -> CallReport.Live? {
        guard let call else { return nil }
        return CallReport.Live(
            callID: call.id, userID: call.userID, state: state(of: call, at: now), isOutgoing: call.isOutgoing,
            durationSeconds: call.durationSeconds(at: now), turns: call.turns, lastHeard: call.lastHeard.map { String($0.prefix(200)) },
            lastSaid: call.lastSaid.map { String($0.prefix(200)) }, language: call.language?.rawValue, quality: call.meter.quality)
    }

    private func state(of call: LiveCall, at now: Duration) -> String {
        switch call.phase {
        case .ringing: "ringing"
        case .leaving, .hangingUp: "ending"
        case .connected:
            if pacer.isAudible(at: now) {
                "speaking"
            } else {
                turn?.isRunning == true ? "thinking" : "listening"
            }
        }
    }

    /// Over all calls since the machine began.
    var totals: CallTotals {
        var totals = counts
        totals.quality = meter.quality
        return totals
    }
}
