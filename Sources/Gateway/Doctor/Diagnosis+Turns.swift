// What turns with the agent show.

extension Diagnosis {
    var upstreamKey: Finding {
        guard let (url, exchange) = evidence.upstream else {
            return .skipped("upstream-key", "the agent \(evidence.agent) has no key of its own to try")
        }
        let keys = "agents.\(evidence.agent)"
        switch exchange.status {
        case .some(200...299): return .ok("upstream-key", "\(url) takes it")
        case 401?, 403?:
            return .fail(
                "upstream-key", "\(url) refuses the key (status \(exchange.status ?? 0))",
                mend: "put a valid key into the file \(keys).api_key_file names")
        case 404?, 405?:
            // Not every server lists its models, and one that does not is asked nothing.
            return .warn(
                "upstream-key", "\(url) has no list of models to try the key on", mend: "check \(keys).base_url if answers fail too")
        case 429?:
            return .warn("upstream-key", "\(url) takes no more requests for now (429)", mend: "look at the account's limits and credit")
        case nil:
            return .fail(
                "upstream-key", "\(url) cannot be reached: \(exchange.ending)",
                mend: "check \(keys).base_url and this machine's way to the internet")
        case .some(let status):
            return .fail("upstream-key", "\(url) answers with status \(status)", mend: "wait, or see the upstream's own status page")
        }
    }

    var answers: Finding {
        guard let first = evidence.turns.first else { return .skipped("answers", evidence.turnsLeftOut ?? "needs gateway") }
        return judged(first, "answers", "the first turn")
    }

    var secondCall: Finding {
        guard evidence.turns.count > 1 else { return .skipped("second-call", evidence.turnsLeftOut ?? "needs answers") }
        let finding = judged(evidence.turns[1], "second-call", "the second turn of a conversation")
        guard finding.verdict == .fail, answers.verdict == .ok else { return finding }
        return .fail(
            "second-call", finding.cause + ", although the first was answered",
            mend:
                "the agent or its upstream does not take a conversation's history: look at the gateway's log for this turn, and at tools and "
                + "the model's context limit")
    }

    private func judged(_ turn: ProbeExchange, _ name: String, _ what: String) -> Finding {
        guard turn.status == 200 else {
            return .fail(
                name, "\(what) failed: \(turn.ending)\(turn.errorCode.map { " (\($0))" } ?? "")",
                mend: "see upstream-key and agent; the gateway's log names the cause")
        }
        guard turn.deltas > 0 else {
            return .fail(
                name, "\(what) was answered with nothing, which ends a call",
                mend:
                    "look at what the model answers: reasoning alone counts as nothing; set agents.\(evidence.agent).model to one that answers"
            )
        }
        guard turn.isDone, turn.broke == nil else {
            return .fail(
                name, "the answer to \(what) broke after \(turn.deltas) pieces (\(turn.ending))",
                mend: "look at the gateway's log for the upstream's failure")
        }
        return .ok(name, "\(what) came in \(turn.deltas) pieces")
    }

    /// Where the time until the first word goes.
    var firstToken: Finding {
        guard let probe = evidence.probe, probe.isDone else { return .skipped("first-token", "needs gateway") }
        var stages: [(name: String, ms: Int, mend: String)] = [
            ("gateway", Arrivals(probe).firstMs, "this machine is busy: look at its load, disk and memory")
        ]
        if let first = evidence.turns.first, first.deltas > 0 {
            // What the agent needs is what a turn with it takes longer than one without.
            let ms = max(0, Arrivals(first).firstMs - stages[0].ms)
            stages.append(
                ("agent", ms, "take a faster model, less context or fewer tools, and keep the upstream warm (agents.keep_warm_s)"))
        }
        if let through = evidence.publicProbe, through.isDone {
            let ms = max(0, Arrivals(through).firstMs - stages[0].ms)
            stages.append(("tunnel", ms, "a named tunnel near to you, without a second proxy, is faster; see buffering"))
        }
        let totalMs = stages.reduce(0) { $0 + $1.ms }
        let listed = stages.map { "\($0.name) \($0.ms) ms" }.joined(separator: ", ")
        guard totalMs > evidence.firstTokenBudgetMs, let slowest = stages.max(by: { $0.ms < $1.ms }) else {
            return .ok("first-token", "after \(totalMs) ms: \(listed)")
        }
        let cause = "after \(totalMs) ms, most of it in the \(slowest.name): \(listed)"
        let mend = slowest.mend + (totalMs > Self.cascadeMs ? "" : "; until then buffer words bridge it")
        return totalMs > Self.cascadeMs ? .fail("first-token", cause, mend: mend) : .warn("first-token", cause, mend: mend)
    }

    /// After which ElevenLabs' agents give an attempt up where nobody set `cascade_timeout_seconds` (docs/wire/elevenlabs.md).
    static let cascadeMs = 4000
}
