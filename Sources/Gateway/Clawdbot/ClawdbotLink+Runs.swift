import Conversation
import NIOCore

// Runs: begun, told, cancelled.

extension ClawdbotLink {
    /// Begins a run; nil, with the reason sent to `reply`, when it cannot.
    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> ClawdbotRun? {
        func fail(_ failure: AgentFailure) -> ClawdbotRun? {
            reply.send(.failed(failure))
            reply.flush()
            return nil
        }
        guard let message = ClawdbotMessage(prompt, voiceNote: settings.voiceNote) else { return fail(ClawdbotFault.nothingSaid) }
        let id = runID(prompt)
        guard machine.state != .shutDown, runs.count < Self.runsMax, runs[id] == nil else { return fail(ClawdbotFault.overloaded) }
        let now = loop.now
        if !isUsable { perform(machine.want(at: now)) }
        if machine.state == .resting, let refusal, !machine.mayReturn(at: now) { return fail(refusal.failure) }
        let run = ClawdbotRun(id: id, message: message, reply: reply, link: self, endsBy: now + settings.runLimit)
        runs[id] = run
        if !isUsable {
            run.connectBy = now + settings.connectLimit
        } else {
            sendWaiting()
        }
        armRuns()
        return run
    }

    var isUsable: Bool { machine.state == .ready && !isLeaving }

    /// The turn's name; a later leg of it is a message of its own.
    private func runID(_ prompt: Prompt) -> String {
        prompt.leg == 0 ? prompt.turn.description : "\(prompt.turn)-\(prompt.leg)"
    }

    func perform(_ action: ClawdbotRunMachine.Action, _ run: ClawdbotRun) {
        switch action {
        case .none: break
        case .ask(let question): ask(question, run)
        case .text(let text):
            run.send(.text(text))
            touched(run)
        case .finish(let rest):
            if let rest { run.send(.text(rest)) }
            end(run, .finished(.stop, nil))
        case .fail(let failure):
            end(run, .failed(failure))
        }
    }

    private func end(_ run: ClawdbotRun, _ event: AgentEvent) {
        runs[run.id] = nil
        run.send(event)
        touched(run)
        sendWaiting()
    }

    private func touched(_ run: ClawdbotRun) {
        if !unflushed.contains(where: { $0 === run }) { unflushed.append(run) }
    }

    private func ask(_ question: ClawdbotRunMachine.Question, _ run: ClawdbotRun) {
        let request: ClawdbotRequest =
            switch question {
            case .send: .chatSend(session: session, message: run.message.text, run: run.id)
            case .wait: .agentWait(run: run.id)
            case .history: .chatHistory(session: session)
            }
        let isSent = ask(request, .about(run, question))
        guard isSent || question != .send else { return perform(run.machine.fail(ClawdbotFault.tooLarge), run) }
        if run.sentAt == nil { (run.sentAt, run.uptimeMs) = (loop.now, hello?.uptimeMs) }
        run.quietAt = loop.now + settings.quietLimit
        armRuns()
    }

    /// The turn does not want it any more: the server hears of it at once, or as soon as it can.
    func cancelled(_ run: ClawdbotRun, mayHaveBegun: Bool) {
        runs[run.id] = nil
        guard mayHaveBegun else { return }
        if machine.state == .ready {
            if run.machine.isAtWork { stopping[run.id] = loop.now + settings.stopLimit }
            if isUnacknowledged(run) { abortsUnsure.insert(run.id) }
            ask(.chatAbort(session: session, run: run.id), .abort)
        } else if abortsOwed.count < Self.abortsMax {
            abortsOwed.append((run.id, session))
        }
        sendWaiting()
    }

    private func isUnacknowledged(_ run: ClawdbotRun) -> Bool {
        asked.values.contains { request in
            guard case .about(let other, .send) = request.kind else { return false }
            return other === run
        }
    }

    // MARK: - Time

    func armRuns() {
        guard let next = (runs.values.map(\.nextDeadline) + stopping.values).min() else { return timer.disarm(.runs) }
        arm(.runs, in: next - loop.now)
    }

    /// A run that was stopped is over: whoever waited for that is next.
    func stopped(_ id: String) {
        guard stopping.removeValue(forKey: id) != nil else { return }
        sendWaiting()
    }

    /// Sends the message that has waited longest, unless another of ours is at work in the session: the server would put it in a queue,
    /// and might end it there without a word.
    func sendWaiting() {
        guard stopping.isEmpty, isUsable, !runs.values.contains(where: \.machine.mayHaveBegun) else { return }
        guard let next = runs.values.filter({ $0.machine.phase == .waiting }).min(by: { $0.endsBy < $1.endsBy }) else { return }
        perform(next.machine.connected(restarted: false), next)
    }

    func expireRuns() {
        let now = loop.now
        if stopping.contains(where: { $0.value <= now }) {
            stopping = stopping.filter { $0.value > now }
            sendWaiting()
        }
        for run in Array(runs.values) {
            if run.endsBy <= now || (run.connectBy ?? .distantFuture) <= now {
                let failure = run.endsBy <= now ? ClawdbotFault.runTimedOut : run.machine.hasText ? ClawdbotFault.truncated : lastFailure
                // It must not go on where nobody hears it.
                cancelled(run, mayHaveBegun: run.machine.mayHaveBegun)
                perform(run.machine.fail(failure), run)
            } else if run.quietAt <= now {
                run.quietAt = now + settings.quietLimit
                perform(run.machine.lookUp(), run)
            }
        }
        armRuns()
    }

    private var lastFailure: AgentFailure { refusal?.failure ?? ClawdbotFault.unreachable }
}
