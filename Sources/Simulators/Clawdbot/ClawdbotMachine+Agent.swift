/// `agent`, whose second response comes when the run has ended, and `agent.wait`.
extension ClawdbotMachine {
    mutating func agent(_ number: Int, _ id: String, _ params: JSONValue) {
        let runID = params["idempotencyKey"]?.string ?? ""
        let key = canonical(params["sessionKey"]?.string ?? "main")
        if let run = runs[runID], run.isOpen || now - (run.ended ?? .zero) <= Self.dedupeSpan {
            if run.isOpen { return answer(number, id, ["runId": .string(runID), "status": "in_flight"]) }
            return answerEnd(of: run, to: number, id)
        }
        let seconds = params["timeout"]?.wholeNumber.map { min(max(1, $0), options.runMilliseconds / 1000) }
        let span = seconds.map { Duration.seconds($0) } ?? .milliseconds(options.runMilliseconds)
        _ = ask(runID, key, params["message"]?.string ?? "", .agent(connection: number, request: id), within: span)
        answer(number, id, ["runId": .string(runID), "status": "accepted", "acceptedAt": .integer(timestamp)])
        beginNext(of: key)
    }

    /// The second response to `agent`.
    mutating func answerEnd(of run: ClawdbotRun, to number: Int, _ id: String) {
        switch run.state {
        case .failed(let reason), .aborted(let reason):
            refuse(
                number, id, "UNAVAILABLE", reason,
                payload: ["runId": .string(run.id), "status": "error", "summary": .string(reason)])
        default:
            let payloads: JSONValue = Self.isSilent(run.text) ? [] : [["text": .string(run.text)]]
            let spent = ((run.ended ?? now) - (run.began ?? now)).wholeMilliseconds
            answer(
                number, id,
                [
                    "runId": .string(run.id), "status": "ok", "summary": "completed",
                    "result": ["payloads": payloads, "meta": ["durationMs": .integer(spent)]],
                ])
        }
    }

    mutating func agentWait(_ number: Int, _ id: String, _ params: JSONValue) {
        let runID = params["runId"]?.string ?? ""
        waitsMade += 1
        waits[waitsMade] = Wait(connection: number, request: id, runID: runID)
        if let run = runs[runID], !run.isOpen { return answerWait(waitsMade) }
        let span = min(max(0, params["timeoutMs"]?.wholeNumber ?? 30_000), 600_000)
        agenda.plan(.waited(waitsMade), at: now + .milliseconds(span))
    }

    /// Answers those who wait for a run.
    mutating func answerWaits(for runID: String) {
        for number in waits.keys.sorted() where waits[number]?.runID == runID { answerWait(number) }
    }

    mutating func answerWait(_ number: Int) {
        guard let wait = waits.removeValue(forKey: number) else { return }
        agenda.cancel { $0 == .waited(number) }
        var members: [JSONMember] = [.init(key: "runId", value: .string(wait.runID))]
        let run = runs[wait.runID]
        switch run?.state {
        case .ok: members.append(.init(key: "status", value: "ok"))
        case .failed(let reason), .aborted(let reason):
            members += [.init(key: "status", value: "error"), .init(key: "error", value: .string(reason))]
        default: members.append(.init(key: "status", value: "timeout"))
        }
        if let began = run?.began, run?.isOpen == false {
            members.append(.init(key: "startedAt", value: .integer(epochMilliseconds + began.wholeMilliseconds)))
        }
        if let ended = run?.ended { members.append(.init(key: "endedAt", value: .integer(epochMilliseconds + ended.wholeMilliseconds))) }
        answer(wait.connection, wait.request, .object(members))
    }
}
