import Conversation
import Logging
import NIOCore

/// What the voice service tells: call events and what becomes of the connection.
extension CallDoor {
    /// Takes an event of the service: speech by way of the gate, and no call ends before what was said on it.
    func heard(_ event: CallEvent) {
        guard event.kind == .speech else {
            if event.kind == .ended, gate.isHolding { releaseSpeech() }
            return consume(.event(event))
        }
        if gate.isHolding(besides: event.callID) { releaseSpeech() }
        let now = clock.now()
        if let speech = gate.take(event, at: now) { return consume(.event(speech)) }
        guard gateTimer == nil else { return }
        gateTimer = loop.scheduleTask(in: TimeAmount(gate.wait(at: now))) { [weak self] in self?.assumeIsolated { $0.releaseSpeech() } }
    }

    /// What waited at the gate is one utterance now.
    private func releaseSpeech() {
        gateTimer?.cancel()
        gateTimer = nil
        let count = gate.heldCount
        guard let speech = gate.release(at: clock.now()) else { return }
        let leftOut = gate.takeLeftOut()
        if count > 1 || leftOut > 0 {
            logger.notice(
                "more utterances than anybody says are answered as one",
                metadata: ["utterances": "\(count)", "left_out": "\(leftOut)", "call_id": "\(speech.callID?.text ?? "")"])
        }
        consume(.event(speech))
    }

    func noticed(_ notice: VoiceServiceNotice) {
        CallLog(logger).note(notice)
        switch notice {
        case .callsAvailable where !isMonitoring:
            isMonitoring = true
            logger.info("call event handler registered", metadata: ["socket": "\(service.report.socket)"])
            consume(.serviceRestored)
            logger.info("call monitor started", metadata: ["session": "\(sessionKey)"])
        case .callsAvailable, .restored: consume(.serviceRestored)
        case .lost:
            // What was said before the loss came before it.
            if gate.isHolding { releaseSpeech() }
            consume(.serviceLost)
        default: break
        }
    }
}
