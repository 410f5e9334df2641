import Logging
import NIOCore

// Frames from the server, and requests to it.

extension ClawdbotLink {
    func received(_ bytes: UnsafeRawBufferPointer, on socket: ClawdbotSocket) {
        guard self.socket === socket else { return }
        heard()
        guard let frame = ClawdbotFrame(bytes, using: tape) else {
            logger.debug("a frame that is none was dropped", metadata: ["url": "\(settings.place)", "bytes": "\(bytes.count)"])
            return
        }
        switch frame {
        case .answer(let id, let answer): answered(id, answer)
        case .event(let name, let payload, let sequence):
            noticeGap(sequence)
            if name.equals("connect.challenge") {
                perform(handshake.challenged())
            } else if name.equals("shutdown") {
                leaving(payload)
            } else if let (id, event) = ClawdbotEvent.read(name, payload) {
                told(id, event)
            }
        }
    }

    private func told(_ id: String, _ event: ClawdbotEvent) {
        if event == .ended { stopped(id) }
        guard let run = runs[id] else { return }
        run.quietAt = loop.now + (event == .ended ? settings.endLimit : settings.quietLimit)
        if event == .ended { armRuns() }
        perform(run.machine.received(event), run)
    }

    /// The events of one read leave together.
    func readComplete() { flush() }

    func flush() {
        guard !unflushed.isEmpty else { return }
        let touched = unflushed
        unflushed = []
        for run in touched { run.flush() }
    }

    /// Anything that comes shows that the server is there.
    func heard() {
        guard let hello else { return }
        arm(.tick, in: hello.tick * 2)
    }

    /// Events are counted; one that is missing may have been a run's last.
    private func noticeGap(_ sequence: Int?) {
        guard let sequence else { return }
        defer { lastSequence = sequence }
        guard let lastSequence, sequence > lastSequence, sequence - lastSequence > 1 else { return }
        logger.debug("events are missing", metadata: ["url": "\(settings.place)", "from": "\(lastSequence)", "to": "\(sequence)"])
        for run in Array(runs.values) { perform(run.machine.lookUp(), run) }
    }

    private func leaving(_ payload: JSONValue?) {
        isLeaving = true
        backAfter = payload?["restartExpectedMs"]?.integer.map { .milliseconds(Int64(min(max($0, 0), 30_000))) }
        logger.notice(
            "the Clawdbot gateway is shutting down",
            metadata: ["url": "\(settings.place)", "back_after_ms": "\(backAfter.map { "\($0.nanoseconds / 1_000_000)" } ?? "unknown")"])
    }

    // MARK: - Requests

    /// Sends a request; false where there is no connection for it, or it is longer than the server takes.
    @discardableResult
    func ask(_ request: ClawdbotRequest, _ kind: Asked.Kind) -> Bool {
        guard let socket, socket.isOpen else { return false }
        let id = nextID
        let frame = request.frame(id: id)
        guard frame.count <= hello?.frameBytesMax ?? ClawdbotHello.frameBytesDefault else { return false }
        nextID += 1
        asked[id] = Asked(kind: kind, deadline: loop.now + settings.answerLimit)
        socket.send(frame)
        armAnswers()
        return true
    }

    private func answered(_ id: String, _ answer: ClawdbotAnswer) {
        guard let number = Int(id), let request = asked.removeValue(forKey: number) else { return }
        switch request.kind {
        case .connect: perform(handshake.answered(answer))
        case .abort: break
        case .about(let run, .send):
            // It was cancelled before the server knew it: the first word of that may have come too early.
            if abortsUnsure.remove(run.id) != nil { ask(.chatAbort(session: session, run: run.id), .abort) }
            if let error = answer.error { logRefused("chat.send", error) }
            perform(run.machine.answered(send: answer.send), run)
        case .about(let run, .wait): perform(run.machine.answered(wait: answer.wait), run)
        case .about(let run, .history): perform(run.machine.answered(history: answer.history), run)
        }
        armAnswers()
    }

    func expireAnswers() {
        let now = loop.now
        for (id, request) in asked where request.deadline <= now {
            asked[id] = nil
            guard case .about(let run, let question) = request.kind else { continue }
            perform(run.machine.unanswered(question), run)
        }
        armAnswers()
    }

    private func armAnswers() {
        guard let next = asked.values.map(\.deadline).min() else { return timer.disarm(.answers) }
        arm(.answers, in: next - loop.now)
    }

    private func logRefused(_ method: String, _ error: ClawdbotError) {
        logger.warning(
            "the Clawdbot gateway refused a request",
            metadata: [
                "url": "\(settings.place)", "method": "\(method)", "code": "\(settings.token.scrubbed(from: error.code))",
                "problem": "\(settings.token.scrubbed(from: error.message))",
            ])
    }
}
