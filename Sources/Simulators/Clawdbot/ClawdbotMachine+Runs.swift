/// Runs: asked for, queued in the lane of their session, begun, spoken step by step, ended or aborted.
extension ClawdbotMachine {
    /// Takes a run into its session's lane; ``beginNext(of:)`` begins it when nothing goes on there.
    mutating func ask(
        _ id: String, _ key: String, _ message: String, _ origin: ClawdbotRun.Origin, within span: Duration
    ) -> ClawdbotRun {
        runsMade += 1
        _ = session(key)
        let run = ClawdbotRun(id: id, number: runsMade, sessionKey: key, origin: origin, message: message, deadline: now + span)
        runs[id] = run
        runOrder.append(id)
        if runOrder.count > Self.runsMax, let oldest = runOrder.first, runs[oldest]?.isOpen == false { forget(oldest) }
        sessions[key]?.waiting.append(id)
        probe.open += 1
        note(.run, "queued", run: id, session: key, value: .string(message))
        return run
    }

    mutating func forget(_ id: String) {
        guard let run = runs.removeValue(forKey: id) else { return }
        if run.isOpen { probe.open -= 1 }
        runOrder.removeAll { $0 == id }
        sessions[run.sessionKey]?.waiting.removeAll { $0 == id }
    }

    /// Begins the next run of a session when none goes on.
    mutating func beginNext(of key: String) {
        guard let session = sessions[key], session.running == nil, let id = session.waiting.first, var run = runs[id] else { return }
        sessions[key]?.waiting.removeFirst()
        sessions[key]?.running = id
        run.state = .running
        run.began = now
        let isSlow = options.faults.has(.slowFirstToken, at: run.number)
        if isSlow { note(.fault, ClawdbotFault.slowFirstToken.rawValue, run: id) }
        run.steps = ClawdbotPlot(options: options).steps(
            for: run.message, history: session.messages, isSlow: isSlow, script: &script)
        runs[id] = run
        probe.runs += 1
        remember(key, "user", run.message)
        note(.run, "began", run: id, session: key)
        agentEvent(id, "lifecycle", ["phase": "start", "startedAt": .integer(timestamp)])
        agenda.plan(.timeout(run: id), at: run.deadline)
        planStep(id)
    }

    private mutating func planStep(_ id: String) {
        guard let run = runs[id], let began = run.began, let next = run.steps.first else { return }
        agenda.plan(.step(run: id), at: max(now, began + next.after))
    }

    mutating func step(_ id: String) {
        guard let run = runs[id], run.state == .running, let step = run.steps.first else { return }
        runs[id]?.steps.removeFirst()
        switch step.act {
        case .token(let text): say(id, text)
        case .message:
            runs[id]?.text = ""
        case .toolStart(let tool, let name, let arguments):
            probe.calls += 1
            note(.tool, name, run: id, session: run.sessionKey, value: arguments)
            toolEvent(id, ["phase": "start", "name": .string(name), "toolCallId": .string(tool), "args": arguments])
        case .toolResult(let tool, let name, let text):
            toolEvent(
                id,
                [
                    "phase": "result", "name": .string(name), "toolCallId": .string(tool), "isError": false, "result": .string(text),
                    "meta": .string(name),
                ])
        case .middle: strike(id)
        case .fail(let reason): return fail(id, reason)
        case .finish: return finish(id)
        }
        planStep(id)
    }

    private mutating func finish(_ id: String) {
        guard let run = runs[id] else { return }
        if !Self.isSilent(run.text) { remember(run.sessionKey, "assistant", run.text) }
        end(id, .ok)
        agentEvent(id, "lifecycle", ["phase": "end", "startedAt": startedAt(run), "endedAt": .integer(timestamp)])
        if options.faults.has(.noFinal, at: run.number) {
            note(.fault, ClawdbotFault.noFinal.rawValue, run: id)
        } else if run.isChat || isAgent(run) {
            chatFinal(id)
        }
        leave(id)
    }

    mutating func fail(_ id: String, _ reason: String) {
        guard let run = runs[id] else { return }
        end(id, .failed(reason))
        agentEvent(id, "lifecycle", ["phase": "error", "error": .string(reason), "endedAt": .integer(timestamp)])
        if run.isChat || isAgent(run) { chatError(id, reason) }
        leave(id)
    }

    /// Ends a run that waits or goes on; what it had said stays in its session.
    mutating func abort(_ id: String, because reason: String) {
        guard let run = runs[id], run.isOpen else { return }
        let wasRunning = run.state == .running
        if wasRunning, !run.text.isEmpty { remember(run.sessionKey, "assistant", run.text, stopReason: "aborted") }
        sessions[run.sessionKey]?.waiting.removeAll { $0 == id }
        end(id, .aborted(reason))
        if run.isChat || isAgent(run) { chatAborted(id, reason) }
        if wasRunning {
            agentEvent(id, "lifecycle", ["phase": "end", "startedAt": startedAt(run), "endedAt": .integer(timestamp), "aborted": true])
        }
        if options.faults.has(.lateDelta, at: run.number) { agenda.plan(.late(run: id), at: now + .milliseconds(60)) }
        leave(id)
    }

    private mutating func end(_ id: String, _ state: ClawdbotRun.State) {
        runs[id]?.state = state
        runs[id]?.ended = now
        runs[id]?.steps = []
        agenda.cancel { $0 == .step(run: id) || $0 == .timeout(run: id) }
        probe.open -= 1
        let name: String
        switch state {
        case .aborted(let reason):
            probe.cancelled += 1
            name = "aborted"
            note(.run, name, run: id, session: runs[id]?.sessionKey, value: .string(reason))
        case .failed(let reason):
            probe.failed += 1
            note(.run, "error", run: id, session: runs[id]?.sessionKey, value: .string(reason))
        default:
            probe.completed += 1
            note(.run, "ok", run: id, session: runs[id]?.sessionKey, value: .string(runs[id]?.text ?? ""))
        }
    }

    /// Lets go of the lane, answers who waits, and begins the next.
    private mutating func leave(_ id: String) {
        guard let run = runs[id] else { return }
        if case .agent(let connection, let request) = run.origin { answerEnd(of: run, to: connection, request) }
        if case .http(let connection) = run.origin { finishHTTP(run, on: connection) }
        answerWaits(for: id)
        if sessions[run.sessionKey]?.running == id { sessions[run.sessionKey]?.running = nil }
        beginNext(of: run.sessionKey)
    }

    private func isAgent(_ run: ClawdbotRun) -> Bool { if case .agent = run.origin { true } else { false } }

    private func startedAt(_ run: ClawdbotRun) -> JSONValue {
        .integer(epochMilliseconds + (run.began ?? now).wholeMilliseconds)
    }

    /// Whether a text is none that anybody should hear.
    static func isSilent(_ text: String) -> Bool {
        let bare = text.trimmingSpaces
        return bare.isEmpty || bare == "NO_REPLY"
    }
}
