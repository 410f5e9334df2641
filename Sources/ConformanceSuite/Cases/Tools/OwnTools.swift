import Simulators

extension Suite {
    private static let behind = "turns, rules: Held tools"

    /// The gateway's own tools: when they run, how often, and that nobody sees them.
    static let ownTools: [Case] = [
        own(
            "own-tools-are-not-seen", "A tool of the gateway's own never shows in the stream; what is said after it is the answer.",
            source: "ElevenLabs 1.4: server-internal tools must never appear in the stream", runs: 1, legs: 2,
            .memory("shows-own-tools", "Passes calls of its own tools on to the client.", .showsOwnTools),
            sends: "A chat that makes the agent call the reading tool.",
            play: { talk in
                let asked = talk.about(read(talk, "[[then]] [[say It is as you thought.]]"))
                let reply = try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            },
            Check.calls("first", "no call, and the answer") { calls, text in calls.isEmpty && text.contains("as you thought") }),
        own(
            "reading-runs-at-once", "A tool that only reads runs at once.", source: behind + ": read-only run at once", runs: 1, legs: 2,
            .memory("holds-reading", "Holds tools that only read.", .holdsReading),
            sends: "A chat that makes the agent call the reading tool.",
            play: { talk in
                let asked = talk.about(read(talk, "[[then]] [[say It is as you thought.]]"))
                let reply = try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
                talk.keeps(reply: uncovered(reply.text))
            }, ran(within: 0...1500)),
        own(
            "changing-is-held", "A tool that changes something runs once, when its turn has stood for 3 s.",
            source: behind + ": when 3 s have passed since the request without a revision", runs: 1, legs: 2,
            .memory("changes-at-once", "Runs tools that change something at once.", .runsAtOnce),
            sends: "A chat that makes the agent call the changing tool.",
            play: { talk in
                let asked = talk.about(change(talk, "lamp"))
                let reply = try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
                talk.keeps(reply: uncovered(reply.text))
            }, ran(within: 2900...4500)),
        own(
            "revised-turn-changes-nothing", "A held tool of a turn that is revised never runs.",
            source: behind + ": a superseded turn's held tools never run", runs: 0,
            Fault("runs-after-a-revision", "Runs the held tools of a turn that was revised.") { behaviour in
                behaviour.session.mistakes.insert(.runsAfterTheEnd)
                behaviour.session.keepsSupersededRunning = true
            },
            sends: "A chat that makes the agent call the changing tool, left open, and its revision after 1 s; then 3 s more.",
            play: { talk in
                let old = try talk.begin([Say.user(talk.about(change(talk, "lamp")))], on: "cut-first")
                talk.stage.clock.sleep(.seconds(1))
                let revised = talk.about(" and nothing else")
                let reply = try talk.ask([Say.user(revised)], on: "revised")
                talk.stage.clock.sleep(.milliseconds(2800))
                old.close()
                talk.keeps(user: revised)
                talk.keeps(reply: reply.text)
            }),
        own(
            "hang-up-changes-nothing", "A held tool of a turn whose client hangs up never runs.",
            source: behind + ": an interrupted turn's held tools never run; ElevenLabs 1.8: no late side effects", runs: 0,
            Fault("runs-after-a-hang-up", "Runs held tools although nobody listens any more.") { behaviour in
                behaviour.session.mistakes.insert(.runsAfterTheEnd)
                behaviour.watchedWaits = 0
                behaviour.ignoresResets = true
            },
            sends: "A chat that makes the agent call the changing tool, closed after 1 s; then 3 s more.",
            play: { talk in
                let asked = talk.about(change(talk, "lamp"))
                let connection = try talk.begin([Say.user(asked)], on: "cut-first")
                talk.stage.listen(connection, for: .seconds(1))
                connection.close()
                talk.stage.clock.sleep(.milliseconds(2800))
                talk.keeps(user: asked)
                talk.expectsAnything()
            }),
        own(
            "retry-changes-once", "A turn whose request comes again changes things once.",
            source: behind + "; turns, row 2: one agent run at a time", runs: 1, legs: 2,
            .memory("changes-for-each-stream", "Runs held tools for each stream of a turn.", .runsForEachStream),
            sends: "A chat that makes the agent call the changing tool, and the same request after 1 s.",
            play: { talk in
                let asked = talk.about(change(talk, "lamp"))
                let first = try talk.begin([Say.user(asked)], on: "first")
                talk.stage.clock.sleep(.seconds(1))
                let again = try talk.begin([Say.user(asked)], on: "again")
                let reply = talk.end(first)
                talk.end(again)
                talk.keeps(user: asked)
                talk.keeps(reply: uncovered(reply.text))
            }),
        own(
            "revision-does-not-change-again", "What a turn has changed is not changed again by its revision with the same call.",
            source: "turns, row 8: the same call with the same arguments does not run again", runs: 1,
            .memory("changes-again", "Runs the same call again when a turn is revised.", .forgetsWhatRan),
            sends: "A chat that makes the agent call the changing tool; when it has run, a revision that makes it call the same.",
            play: { talk in
                let order = change(talk, "lamp")
                try talk.ask([Say.user(talk.about(order))], on: "first")
                let revised = talk.about(" really" + order)
                let reply = try talk.ask([Say.user(revised)], on: "revised")
                talk.keeps(user: revised)
                talk.keeps(reply: uncovered(reply.text))
            }),
    ]

    /// An order to the agent to read something that only this play names.
    private static func read(_ talk: Talk, _ then: String) -> String { ". [[call read_fact {\"key\":\"\(talk.word)\"}]] \(then)" }

    private static func change(_ talk: Talk, _ what: String) -> String {
        ". [[call change_fact {\"key\":\"\(talk.word)\",\"value\":\"\(what)\"}]] [[then]] [[say The change is made.]]"
    }

    /// A case about runs of the gateway's own tools.
    private static func own(
        _ slug: String, _ requirement: String, source: String, runs: Int, legs: Int? = nil, _ fault: Fault, sends: String,
        play: @escaping @Sendable (Talk) throws -> Void, _ check: Check.Judge...
    ) -> Case {
        let one = Case(
            "tools/\(slug)", .must, requirement, source: source, needs: [.gateway, .journal, .toolbox], profiles: [.elevenlabs],
            breaks: ["the agent books twice what was asked once"], fault: fault, sends: sends,
            play: { stage in
                let talk = Talk(stage)
                let asked = stage.clock.now()
                try play(talk)
                guard let all = stage.settings.toolRuns?() else { throw StageError("this case needs a tool server of ours") }
                let now = stage.clock.now()
                let mine = all.filter { $0.arguments.contains(talk.word) }
                stage.note("tool-runs", "\(mine.count)")
                for run in mine { stage.figure("tool_ran_after_ms", (now - run.ago - asked).milliseconds) }
                try talk.close(runs: legs)
            },
            check: Check.all(
                [
                    Check.answersWhole,
                    { transcript, _ in
                        let count = transcript.note("tool-runs") ?? "no"
                        return Check.expect(count == "\(runs)", "the tool run \(runs) times", "\(count) runs")
                    }, Check.remembered, Check.agentRuns,
                ] + check))
        return one.apart()
    }

    private static func ran(within window: ClosedRange<Double>) -> Check.Judge {
        { transcript, _ in
            let took = transcript.figures("tool_ran_after_ms").first ?? -1
            return Check.expect(
                window.contains(took), "a run \(window.lowerBound) to \(window.upperBound) ms after the request", "after \(took) ms")
        }
    }
}
