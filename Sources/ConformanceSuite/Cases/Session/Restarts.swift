import Simulators

extension Suite {
    private static let source = "turns, words: at start-up, waiting and running become interrupted; PRD: one session; contract 3: state"

    /// A gateway that crashes in the middle of a conversation, and is there again.
    static let restarts: [Case] = [
        restarted(
            "restart-keeps-the-conversation",
            "A conversation goes on over a crash: what was heard of the last reply is told apart, and the agent knows what was said.",
            .memory("forgets-at-restart", "Begins every conversation anew after a crash.", .forgetsAtRestart),
            sends: "A chat, a crash, and the next turn with half the reply.", runs: 2,
            play: { talk, scene in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                try scene.restart()
                let heard = reply.words(4)
                let answer = try talk.ask(
                    [Say.user(talk.about()), Say.assistant(heard + "..."), Say.user(talk.about(" again"))], on: "second")
                talk.keeps(user: talk.about())
                talk.keeps(reply: heard, "interrupted")
                talk.keeps(user: talk.about(" again"))
                talk.keeps(reply: answer.text)
            },
            Check.lastAsked { asked, transcript in
                let word = transcript.note("word") ?? "-"
                return Check.expect(
                    asked.texts("user").count { $0.contains(word) } == 2, "both utterances before the agent", "\(asked.texts("user"))")
            }),
        restarted(
            "restart-keeps-retries", "A request that comes again after a crash is said again, without asking the agent.",
            .memory("runs-again-after-a-restart", "Takes a retry after a crash for something new.", .forgetsAtRestart),
            sends: "A chat, a crash, and the same request.", runs: 1,
            play: { talk, scene in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                try scene.restart()
                try talk.ask([Say.user(talk.about())], on: "again")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again")),
        restarted(
            "restart-cuts-what-ran", "A turn that a crash cut is asked again when its request comes again, in its place.",
            .memory("keeps-what-a-crash-cut", "Keeps a turn that a crash cut beside the one that repeats it.", .forgetsInterruptedRetry),
            sends: "A long chat, a crash after its fifth delta, and the same request.", runs: 2,
            play: { talk, scene in
                let asked = talk.about(". [[words 60]]")
                let cut = try talk.begin([Say.user(asked)], on: "cut", deltas: 5)
                try scene.restart()
                cut.close()
                let reply = try talk.ask([Say.user(asked)], on: "again")
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }),
        restarted(
            "restart-drops-held-tools",
            "A tool that was held when the gateway crashed runs for the request that comes again, and only then.",
            .memory("held-tools-run-before-a-crash", "Runs at once what must be held, and again after a crash.", .runsAtOnce),
            sends: "A chat that makes the agent call the changing tool, a crash after 1 s, and the same request.",
            play: { talk, scene in
                scene.awaitTools()
                let order = ". [[call change_fact {\"key\":\"\(talk.word)\",\"value\":\"lamp\"}]] [[then]] [[say The change is made.]]"
                let asked = talk.about(order)
                let cut = try talk.begin([Say.user(asked)], on: "cut")
                talk.stage.listen(cut, for: .seconds(1))
                try scene.restart()
                cut.close()
                scene.awaitTools(2)
                let again = talk.stage.clock.now()
                let reply = try talk.ask([Say.user(asked)], on: "again")
                let now = talk.stage.clock.now()
                let runs = (talk.stage.settings.toolRuns?() ?? []).filter { $0.arguments.contains(talk.word) }
                talk.stage.note("tool-runs", "\(runs.count)")
                for run in runs { talk.stage.figure("tool_ran_after_ms", (now - run.ago - again).milliseconds) }
                talk.keeps(user: asked)
                talk.keeps(reply: Suite.uncovered(reply.text))
            },
            { transcript, _ in
                let (count, took) = (transcript.note("tool-runs") ?? "no", transcript.figures("tool_ran_after_ms").first ?? -1)
                return Check.expect(
                    count == "1" && took >= 2900, "one run, 3 s after the second request", "\(count) runs, the first after \(took) ms")
            }),
    ]

    private static func restarted(
        _ slug: String, _ requirement: String, _ fault: Fault, sends: String, runs: Int? = nil,
        play: @escaping @Sendable (Talk, AgentScene) throws -> Void, _ check: Check.Judge...
    ) -> Case {
        .agent(
            "session/\(slug)", requirement, source: source, breaks: ["the caller begins anew, or is charged twice"], fault: fault,
            sends: sends,
            play: { stage in
                try stage.withAgent(AgentSetup(tools: .sound)) { scene in
                    let talk = Talk(scene.stage)
                    try play(talk, scene)
                    try talk.close(runs: runs)
                }
            }, check: Check.all([Check.remembered, Check.agentRuns] + check))
    }
}
