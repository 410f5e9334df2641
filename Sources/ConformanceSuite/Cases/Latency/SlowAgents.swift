import Simulators

extension Suite {
    /// First speakable words with agents of any speed.
    static let slowAgents: [Case] = [
        first(after: 100, isCovered: false), first(after: 1000, isCovered: false), first(after: 3000, isCovered: true),
        first(after: 12_000, isCovered: true),
    ]

    private static func first(after wait: Int, isCovered: Bool) -> Case {
        let seconds = wait % 1000 == 0 ? "\(wait / 1000) s" : "0.\(wait / 100) s"
        return .turns(
            "latency/agent-of-\(wait)-ms",
            isCovered
                ? "Behind an agent that takes \(seconds) something is said within the budget, and the answer follows in the same stream."
                : "Behind an agent that takes \(seconds) its own words are the first that are said.",
            source: "lat/1.4; issue: first speakable bytes with upstreams at 0.1, 1, 3 and 12 s", needs: [.slow], runs: 1,
            fault: isCovered
                ? Fault("says-nothing-for-\(wait)-ms", "Says nothing while the agent takes \(seconds).") { behaviour in
                    behaviour.stream { steps in steps.removeAll { $0.content?.hasSuffix("... ") == true } }
                } : .memory("covers-\(wait)-ms", "Covers an agent that takes \(seconds).", .speaksBeforeItIsSlow),
            sends: "A chat whose first token takes \(seconds).",
            play: { talk in
                let asked = talk.about(". [[wait \(wait)]]")
                let connection = try talk.begin([Say.user(asked)], on: "first")
                connection.receive(for: "the whole answer", within: .seconds(16)) { $0.completeCount >= 1 }
                connection.close()
                let reply = talk.soFar(connection)
                if let first = FirstToken(talk.stage.recorder.transcript(of: "first"), on: "first") {
                    talk.stage.figure("agent_\(wait)_first_token_ms", first.any.milliseconds)
                }
                talk.keeps(user: asked)
                if isCovered { talk.expectsAnything() } else { talk.keeps(reply: reply.text) }
            },
            { transcript, context in
                guard let first = FirstToken(transcript, on: "first") else { return .fail(expected: "an answer", actual: "none") }
                let text = ChatStream.text(in: transcript, on: "first")
                let isWhole = text.contains(transcript.note("word") ?? "-")
                if !isCovered {
                    return Check.expect(isWhole && !text.contains("... "), "the agent's words alone", String(text.prefix(120)))
                }
                return Check.expect(
                    first.any <= context.firstTokenBudget && first.bufferWords != nil && isWhole,
                    "words within \(Show.time(context.firstTokenBudget)), and the answer after them",
                    "\(Show.time(first.any)): \(text.prefix(160))")
            })
    }
}
