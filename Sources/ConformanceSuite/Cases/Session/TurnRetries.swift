import Simulators

extension Suite {
    /// Row 2: the same request again.
    static let turnRetries: [Case] = [
        .turns(
            "session/retry-asks-the-agent-once", "A request that comes again after its answer is said again without asking the agent.",
            source: "turns, row 2; ElevenLabs 1.7: idempotency", breaks: ["side effects of the agent happen twice"], runs: 1,
            fault: .memory("retry-runs-the-agent", "Asks the agent again for a reply it says again.", .replaysWithAnotherRun),
            sends: "A chat and, when it is answered, the same request twice.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                for label in ["again", "once-more"] { try talk.ask([Say.user(talk.about())], on: label) }
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again", "once-more")),
        .turns(
            "session/joined-stream-begins-at-once",
            "A request that comes again while its answer is written gets at once what was written so far, and then the rest.",
            source: "turns, row 2: joins that leg", needs: [.long], breaks: ["the caller hears the answer late, or twice"], runs: 1,
            fault: .memory("joins-from-the-start", "Writes the answer again at its first pace to a stream that joins.", .joinsFromNow),
            sends: "A long chat and, after its 60th delta, the same request again.",
            play: { talk in
                let asked = talk.about(". [[words 80]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 60)
                let sent = talk.stage.clock.now()
                let again = try talk.begin([Say.user(asked)], on: "again")
                again.receive(for: "forty words", within: .seconds(3)) { reader in
                    reader.responses.first.map { ChatStream($0).text.split(separator: " ").count >= 40 } ?? false
                }
                talk.stage.figure("joined_after_ms", (talk.stage.clock.now() - sent).milliseconds)
                let reply = talk.end(first)
                talk.end(again)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again"),
            { transcript, _ in
                guard let took = transcript.figures("joined_after_ms").first else { return .inconclusive("the stream was not joined") }
                return Check.expect(took < 300, "40 words within 300 ms", "after \(took) ms")
            }),
        .turns(
            "session/retry-joins-before-the-first-token",
            "A request that comes again before the first token joins the turn; both streams get the answer, and the agent is asked once.",
            source: "turns, row 2; ElevenLabs 1.7: old attempts may stay open", needs: [.slow], breaks: ["up to eight runs for one turn"],
            runs: 1,
            fault: Fault("retries-run-beside", "Runs a retry beside a turn that has not begun to answer.") {
                $0.session.runsRetriesBeside = true
            },
            sends: "A chat whose first token is late, and the same request twice while it is awaited.",
            play: { talk in
                let asked = talk.about(". [[wait 600]]")
                let first = try talk.begin([Say.user(asked)], on: "first")
                talk.stage.listen(first, for: .milliseconds(150))
                let second = try talk.begin([Say.user(asked)], on: "second")
                talk.stage.listen(second, for: .milliseconds(150))
                let third = try talk.begin([Say.user(asked)], on: "third")
                let reply = talk.end(first)
                talk.end(second)
                talk.end(third)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "second", "third")),
        .turns(
            "session/old-attempt-closed-keeps-the-turn", "Closing one of two streams of a turn does not interrupt it.",
            source: "turns, rules: a hang-up interrupts T only when its last stream is gone; ElevenLabs 1.7", needs: [.long],
            breaks: ["each retry of the platform kills the answer it asks for"], runs: 1,
            fault: .memory("ends-with-the-first-stream", "Ends a turn when the first of its streams is closed.", .endsWithTheFirstStream),
            sends: "A long chat, the same request again, and the first stream closed after that.",
            play: { talk in
                let asked = talk.about(". [[words 40]]")
                let first = try talk.begin([Say.user(asked)], on: "cut-first", deltas: 5)
                let again = try talk.begin([Say.user(asked)], on: "again", deltas: 5)
                first.close()
                let reply = talk.end(again)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }),
        .turns(
            "session/interrupted-turn-runs-again",
            "A request that comes again after a hang-up is answered anew, in the place of the cut one.",
            source: "turns, row 2: interrupted; ElevenLabs closes an attempt before it asks again", needs: [.long], runs: 2,
            fault: .memory("keeps-the-cut-attempt", "Keeps a cut attempt beside the one that repeats it.", .forgetsInterruptedRetry),
            sends: "A chat closed after three deltas, and the same request again.",
            play: { talk in
                let asked = talk.about(". [[words 30]]")
                try talk.begin([Say.user(asked)], on: "cut", deltas: 3).close()
                talk.stage.clock.sleep(.milliseconds(100))
                let reply = try talk.ask([Say.user(asked)], on: "again")
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }),
        .turns(
            "session/retry-after-half-a-minute",
            "A request that comes again more than 30 s after its answer is answered anew, in the place of the old one.",
            source: "turns, row 2: older, run again in T's place", breaks: ["an answer of half a minute ago is said as if it were new"],
            runs: 2,
            fault: .memory("replays-for-ever", "Says an answer again however old it is.", .replaysForEver),
            sends: "A chat, and the same request 31 s after its answer.",
            play: { talk in
                try talk.ask([Say.user(talk.about())], on: "first")
                talk.stage.clock.sleep(.seconds(31))
                let reply = try talk.ask([Say.user(talk.about())], on: "again")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }),
        .turns(
            "session/retry-despite-system-text", "A request whose system text alone has changed is the same request.",
            source: "turns, words: M leaves out system and developer messages; ElevenLabs 2.6: contextual updates", runs: 1,
            fault: .misreads("system-text-counts", "Takes system text for a part of what was said.") { message in
                if message["role"]?.string == "system" || message["role"]?.string == "developer" { message["role"] = "function" }
            },
            sends: "A chat with a system message, and the same with other system and developer messages in other places.",
            play: { talk in
                let user = Say.user(talk.about())
                let reply = try talk.ask([Say.system("It is five past nine."), user], on: "first")
                let developer: JSONValue = ["role": "developer", "content": "The user looks at the map."]
                try talk.ask([Say.system("It is six past nine."), developer, user, Say.system("Speak slowly.")], on: "again")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again")),
        .turns(
            "session/retry-in-other-spelling", "Texts that differ in case, marks and space alone are the same, whether strings or parts.",
            source: "turns, words: compared by letters and digits, case folded, spaces dropped", runs: 1,
            fault: .misreads("spelling-counts", "Compares texts letter by letter, marks and all.") { message in
                let text = AgentRequest.text(of: message)
                message["content"] = .string(text.map { $0.isLetter || $0.isNumber ? "\($0)" : "u\($0.asciiValue ?? 0)" }.joined())
            },
            sends: "A chat, and the same utterance in capitals, with other marks, as two parts.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let louder = talk.about().uppercased().replacing(".", with: "!")
                let half = louder.index(louder.startIndex, offsetBy: 8)
                let parts: JSONValue = [
                    "role": "user",
                    "content": [
                        ["type": "text", "text": .string(String(louder[..<half]) + ",")],
                        ["type": "text", "text": .string(String(louder[half...]))],
                    ],
                ]
                try talk.ask([parts], on: "again")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again")),
        .turns(
            "session/failed-turn-runs-again", "A request that comes again after a failure is answered anew; the apology is no reply.",
            source: "turns, row 2: failed; rules: apologies are never stored as the reply", needs: [.fault],
            fault: .memory("stores-the-apology", "Stores the words of an apology as the reply.", .storesApologies),
            sends: "A chat whose upstream fails, and the same request again.",
            play: { talk in
                let asked = talk.about(". [[fail 500]]")
                try talk.ask([Say.user(asked)], on: "first")
                try talk.ask([Say.user(asked)], on: "again")
                talk.keeps(user: asked)
            }),
        .turns(
            "session/silence-joins-a-running-turn",
            "Silence over an answer that is being written is no turn: the request joins the answer.",
            source: "turns, rows 2 and 4: silent user messages are no part of M", needs: [.long], runs: 1,
            fault: .misreads("silence-is-said", "Takes silence for something said.") { message in
                if AgentRequest.text(of: message) == "..." { message["content"] = "silence" }
            },
            sends: "A chat and, after its fifth delta, the same with \"...\" behind it.",
            play: { talk in
                let asked = talk.about(". [[words 30]]")
                let first = try talk.begin([Say.user(asked)], on: "first", deltas: 5)
                let again = try talk.begin([Say.user(asked), Say.user("...")], on: "again", deltas: 1)
                let reply = talk.end(first)
                talk.end(again)
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }, Check.alike("first", "again")),
    ]
}
