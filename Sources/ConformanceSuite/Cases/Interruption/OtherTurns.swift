import Simulators

extension Suite {
    /// What a new turn does to those that run.
    static let otherTurns: [Case] = [
        superseded(
            "unheard", "a turn whose reply nobody heard", "row 6",
            .takes("unheard-is-late", "Takes a turn after an unheard reply for a late request.", .unheard, for: .stale)
        ) { talk, asked, _ in
            [Say.user(asked), Say.user(talk.about(" instead"))]
        },
        superseded(
            "heard", "a turn whose reply was heard in part", "row 7",
            .takes("heard-is-late", "Takes a turn after a heard reply for a late request.", .heard, for: .stale)
        ) { talk, asked, reply in
            [Say.user(asked), Say.assistant(reply), Say.user(talk.about(" instead"))]
        },
        superseded(
            "revised", "a turn that is revised", "row 8",
            .takes("revised-is-late", "Takes a revision for a late request.", .revised, for: .stale)
        ) { talk, _, _ in
            [Say.user(talk.about(" and its history"))]
        },
        superseded(
            "foreign", "a turn before a history nobody knows", "row 10",
            .takes("foreign-is-late", "Takes a foreign history for a late request.", .foreign, for: .stale)
        ) { talk, _, _ in
            [Say.user("Good day."), Say.assistant("And to you."), Say.user(talk.about(" instead"))]
        },
        .turns(
            "interruption/other-conversation-waits",
            "A turn of another conversation of the session waits for the one that runs, and both are answered whole.",
            source: "turns, rules: a turn of another conversation is not interrupted; contract 3.1", needs: [.long],
            breaks: ["one caller's answer is cut by another's question"], runs: 2,
            fault: .memory("interrupts-others", "Interrupts the turn of another conversation.", .interruptsOthers),
            sends: "A long chat and, while it is written, a chat of another conversation.",
            play: { talk in
                let asked = talk.about(". [[words 60]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 3)
                let other = talk.second()
                let second = try other.begin([Say.user(other.about(" elsewhere"))], on: "second")
                let reply = talk.end(first)
                let answer = other.end(second)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
                talk.keeps(user: other.about(" elsewhere"))
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "interruption/turns-do-not-interleave",
            "Two turns of a session are answered one after the other, and the agent is told of the first before the second.",
            source: "turns, rules; contract 3.1: one session", needs: [.long], runs: 2,
            fault: .memory("interleaves", "Answers turns of two conversations at once.", .interleaves),
            sends: "A long chat and, while it is written, a chat of another conversation.",
            play: { talk in
                let asked = talk.about(". [[words 60]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 3)
                let other = talk.second()
                let second = try other.begin([Say.user(other.about(" elsewhere"))], on: "second")
                let reply = talk.end(first)
                let answer = other.end(second)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
                talk.keeps(user: other.about(" elsewhere"))
                talk.keeps(reply: answer.text)
                talk.stage.note("reply", SessionLine.folded(reply.text))
            },
            Check.lastAsked { asked, transcript in
                let reply = transcript.note("reply") ?? "-"
                let told = asked.texts("assistant").map { SessionLine.folded($0) }
                return Check.expect(told.contains { $0 == reply }, "the whole reply of the first turn", told.last ?? "nothing")
            }),
        .turns(
            "interruption/waiting-is-covered", "A turn that waits for another conversation's is covered with words within the budget.",
            source: "turns, rules: buffer words covering it; lat/1.4", needs: [.long], runs: 2,
            fault: Fault("mutes-waiting-turns", "Says nothing while a turn waits.") { behaviour in behaviour.mutesGates = true },
            sends: "A chat of 2 s and, while it is written, a chat of another conversation.",
            play: { talk in
                let asked = talk.about(". [[words 220]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 3)
                let other = talk.second()
                let second = try other.begin([Say.user(other.about(" elsewhere"))], on: "second", deltas: 1)
                let reply = talk.end(first)
                let answer = other.end(second)
                let words = FirstToken(talk.stage.recorder.transcript(of: "second"), on: "second")
                talk.stage.note("buffer", words?.bufferWords ?? "")
                if let words { talk.stage.figure("covered_after_ms", words.any.milliseconds) }
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
                talk.keeps(user: other.about(" elsewhere"))
                talk.keeps(reply: String(answer.text.dropFirst((words?.bufferWords ?? "").count)))
            },
            { transcript, context in
                guard let took = transcript.figures("covered_after_ms").first else { return .inconclusive("no answer") }
                let words = transcript.note("buffer") ?? ""
                return Check.expect(
                    words.hasSuffix("... ") && took <= context.firstTokenBudget.milliseconds, "buffer words within the budget",
                    "\"\(words)\" after \(took) ms")
            }),
        .turns(
            "interruption/waiting-has-an-end",
            "A turn that has waited 5 s for another conversation's is answered with an apology, and nothing of it is stored.",
            source: "turns, rules: after 5 s it is answered with a short apology and nothing is stored", needs: [.long], runs: 1,
            fault: .memory("waits-without-end", "Lets a turn wait as long as another runs.", .waitsForEver),
            sends: "A chat of 6 s and, while it is written, a chat of another conversation.",
            play: { talk in
                let asked = talk.about(". [[words 600]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 3)
                let other = talk.second()
                let second = try other.begin([Say.user(other.about(" elsewhere"))], on: "second")
                let began = talk.stage.clock.now()
                other.end(second)
                talk.stage.figure("waited_ms", (talk.stage.clock.now() - began).milliseconds)
                let reply = talk.end(first)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            },
            { transcript, _ in
                let waited = transcript.figures("waited_ms").first ?? 0
                return Check.expect((4000...5900).contains(waited), "an answer after 5 s", "after \(waited) ms")
            }),
        .turns(
            "interruption/waiting-can-be-left", "A turn that is hung up while it waits never reaches the agent or the session.",
            source: "turns, rules: a hang-up interrupts T; nothing is stored before it begins", needs: [.long], runs: 1,
            fault: .memory("stores-who-left", "Stores a turn that was left while it waited.", .storesWaitersAtOnce),
            sends: "A chat and, while it is written, one of another conversation that is closed after 100 ms.",
            play: { talk in
                let asked = talk.about(". [[words 40]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 3)
                let other = talk.second()
                let second = try other.begin([Say.user(other.about(" elsewhere"))], on: "cut-second")
                talk.stage.listen(second, for: .milliseconds(100))
                second.close()
                let reply = talk.end(first)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }),
    ]

    /// A new request of the same conversation ends the turn that runs.
    private static func superseded(
        _ name: String, _ what: String, _ row: String, _ fault: Fault,
        _ messages: @escaping @Sendable (_ talk: Talk, _ asked: String, _ reply: String) -> [JSONValue]
    ) -> Case {
        Case(
            "interruption/new-turn-cancels-\(name)", .must, "A new turn cancels the upstream request of \(what), within 1 s.",
            source: "turns, rules: rows 6 to 10 interrupt a T that still runs; \(row)", needs: [.gateway, .journal, .long, .probe],
            profiles: [.elevenlabs], breaks: ["tokens are paid for that nobody hears"], fault: fault,
            sends: "A long chat left open, and such a request; then the probe, for 1 s.",
            play: { stage in
                let talk = Talk(stage)
                let asked = talk.about(". [[words 300]]")
                let old = try talk.begin([Say.user(asked)], on: "cut-old", deltas: 8)
                let before = try stage.probe().cancelled
                let new = try talk.begin(messages(talk, asked, talk.soFar(old).words(4)), on: "new")
                try stage.awaitCancellation(after: before)
                old.close()
                talk.end(new)
            },
            check: Check.all([
                Check.answersWhole,
                { transcript, _ in
                    guard let took = transcript.figures("cancelled_after_ms").first else {
                        return .fail(expected: "one more cancelled request within 1 s", actual: transcript.note("not-cancelled") ?? "none")
                    }
                    return Check.expect(took <= 1100, "cancelled within 1 s", "after \(took) ms")
                },
            ]))
    }
}
