import Simulators

extension Suite {
    /// A tool server that does not behave: the turn is answered all the same, and so is the next.
    static let faultyTools: [Case] = [
        faulty("dies-mid-call@1", "dying-tool-server", "dies in the middle of a call"),
        faulty("floods@1", "flooding-tool-server", "floods the gateway with 64 MiB of notices in the middle of a call"),
        faulty("garbage@1", "garbling-tool-server", "writes garbage between its messages"),
        faulty("wrong-id@1", "mistaken-tool-server", "answers a call that was never made"),
    ]

    private static func faulty(_ fault: String, _ slug: String, _ what: String) -> Case {
        .agent(
            "tools/\(slug)", "A tool server that \(what) costs no turn its answer, and the tool is there again in the next.",
            source: "issue, bad input: an MCP server that dies or floods; the turn gets a spoken answer",
            breaks: ["the caller waits for an answer that never comes"],
            fault: Fault("ends-with-its-\(slug)", "Breaks the answer off when a tool fails.") { behaviour in
                behaviour.stream { steps in steps.removeAll { $0.finish != nil || $0 == .done } }
            },
            sends: "A chat that makes the agent call the reading tool, twice, of a server that \(what) the first time.",
            play: { stage in
                try stage.withAgent(AgentSetup(configuration: ["tools.timeout_ms": "4000"], tools: .faulty(fault))) { scene in
                    let talk = Talk(scene.stage)
                    scene.awaitTools()
                    let order = ". [[call read_fact {\"key\":\"\(talk.word)\"}]] [[then]] [[say It is as you thought.]]"
                    let first = talk.about(order)
                    let reply = try talk.ask([Say.user(first)], on: "first")
                    // A server that died is started again.
                    talk.stage.clock.sleep(.seconds(6))
                    let second = talk.about(" again" + order)
                    let answer = try talk.ask([Say.user(first), Say.assistant(reply.text), Say.user(second)], on: "second")
                    talk.keeps(user: first)
                    talk.keeps(reply: filled(reply.text))
                    talk.keeps(user: second)
                    talk.keeps(reply: filled(answer.text))
                    let runs = (talk.stage.settings.toolRuns?() ?? []).count { $0.arguments.contains(talk.word) }
                    talk.stage.note("tool-runs", "\(runs)")
                    try talk.close(runs: nil)
                }
            },
            check: Check.all([
                Check.answersWhole, Check.remembered,
                { transcript, _ in
                    let count = transcript.note("tool-runs") ?? "no"
                    return Check.expect(count == "2", "the tool called twice", "\(count) times")
                },
                Check.text(of: "second", "what the agent says when the tool has answered") { text, _ in text.contains("as you thought") },
            ]))
    }

    /// The reply behind what covered a wait.
    private static func filled(_ text: String) -> String {
        var rest = text[...]
        while let filler = rest.firstRange(of: "... ") { rest = rest[filler.upperBound...] }
        return String(rest)
    }
}
