import Simulators

extension Suite {
    private static let voice: Set<Profile> = [.elevenlabs]

    /// The same request again, and silence: rows 2 and 4 of the page on turns.
    static let repeats: [Case] = [
        Case(
            "session/retry-is-stored-once", .must,
            "The same request again is answered with the same words under a new id, and stored once.",
            source: "turns, row 2; ElevenLabs sends a dropped reply again", needs: [.gateway], profiles: voice,
            breaks: ["the agent does everything twice"],
            fault: Fault("answers-retries-anew", "Takes a retry for a new turn.") { $0.session.answersRetryAnew = true },
            sends: "A chat and, when it is answered, the same request again.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let request = stage.post(stage.chat("Tell me about \(word), please."), conversation: stage.words.conversation())
                try stage.exchange(request, on: "first")
                try stage.exchange(request, on: "again")
                try stage.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            }, check: Check.all([answeredAlike, storedOnce])),
        Case(
            "session/retry-joins-the-running-turn", .must,
            "The same request again while the first is answered joins it, and is stored once.",
            source: "turns, row 2; ElevenLabs' cascade timer", needs: [.gateway], profiles: voice,
            fault: Fault("runs-retries-beside", "Runs a retry beside the turn it repeats.") { $0.session.runsRetriesBeside = true },
            sends: "A chat and, after its second delta, the same request again.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let request = stage.post(stage.chat("Tell me about \(word), please."), conversation: stage.words.conversation())
                let first = try stage.reach("first")
                stage.start(request, on: first)
                stage.receive(deltas: 2, on: first)
                let again = try stage.reach("again")
                stage.start(request, on: again)
                stage.finish(first)
                stage.finish(again)
                first.close()
                again.close()
                try stage.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            }, check: Check.all([answeredAlike, storedOnce])),
        Case(
            "session/silence-is-answered", .must, "A silent turn is answered with text or a tool call, never with nothing.",
            source: "turns, row 4; ElevenLabs ends the call on an empty answer", profiles: voice,
            breaks: ["ElevenLabs: Brain returned no response, the call ends"],
            fault: Fault("silence-gets-nothing", "Answers silence with a finish reason alone.") { behaviour in
                behaviour.stream { steps in
                    steps.removeAll { $0.content == ReferenceWords.checkIn }
                }
            },
            sends: "A chat, and then the same history with the user message \"...\".", play: silence(tools: []),
            check: Check.stream("silence") { stream, _ in
                Check.expect(
                    !stream.deltas.isEmpty && stream.finishes.count == 1 && stream.dones.count == 1,
                    "text or a tool call, a finish, [DONE]",
                    Show.response(stream.response))
            }),
        Case(
            "session/silence-skips-the-turn", .should,
            "Where skip_turn is offered a silent turn is answered with it, with a check-in, or with an ellipsis and a space.",
            source: "turns, row 4; ElevenLabs skip_turn", profiles: voice,
            fault: Fault("calls-an-unoffered-tool", "Calls a tool that was not offered when the user is silent.") { behaviour in
                behaviour.toolCalls { $0["function"]?["name"] = "wait_for_user" }
            },
            sends: "A chat, and then \"...\" with the tools skip_turn and end_call offered.",
            play: silence(tools: [Say.skipTurn, Say.endCall]),
            check: Check.stream("silence") { stream, _ in
                let names = stream.chunks.flatMap(\.toolCalls).compactMap { $0["function"]?["name"]?.string }
                let offered = names.allSatisfy { ["skip_turn", "end_call"].contains($0) }
                return Check.expect(offered && !stream.deltas.isEmpty, "skip_turn, or words", names.joined(separator: ", "))
            }),
        Case(
            "session/silence-is-not-stored", .must, "Silence never reaches the agent and leaves nothing in the session.",
            source: "turns, row 4",
            needs: [.gateway], profiles: voice,
            fault: Fault("silence-reaches-the-agent", "Asks the agent when the user is silent, and stores its reply.") {
                $0.session.asksAgentOnSilence = true
            },
            sends: "A chat, then \"...\", then a turn that asks something else.",
            play: { stage in
                let conversation = stage.words.conversation()
                let words = [stage.words.word(), stage.words.word()]
                stage.note("word", words[0])
                stage.note("second", words[1])
                let asked = "Tell me about \(words[0]), please."
                let reply = try opening(stage, asked, conversation)
                let past = [Say.user(asked), Say.assistant(reply)]
                try stage.exchange(
                    stage.post(stage.chat { $0.messages = past + [Say.user("...")] }, conversation: conversation), on: "silence")
                let next = stage.chat { $0.messages = past + [Say.user("And about \(words[1]), please.")] }
                try stage.exchange(stage.post(next, conversation: conversation), on: "next")
                try stage.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(words[1]) } }
            },
            check: Check.session { lines, _ in
                let roles = lines.drop { $0.role != "user" }.map(\.role)
                let silent = lines.contains { line in line.role == "user" && line.text.allSatisfy { !$0.isLetter && !$0.isNumber } }
                return Check.expect(
                    !silent && Array(roles.prefix(4)) == ["user", "assistant", "user", "assistant"], "two turns and nothing between",
                    Check.show(lines))
            }),
        Case(
            "session/third-silence-ends-the-call", .should, "A third silence in a row is answered with end_call where it is offered.",
            source: "turns, row 4; ElevenLabs end_call", needs: [.gateway], profiles: voice,
            breaks: ["calls that nobody is on go on for ever"],
            fault: Fault("waits-for-ever", "Skips its turn however long the user is silent.") { $0.session.silencesMax = .max },
            sends: "A chat, and then \"...\" three times with skip_turn and end_call offered.",
            play: { stage in
                let conversation = stage.words.conversation()
                let asked = "Tell me about \(stage.words.word()), please."
                let reply = try opening(stage, asked, conversation)
                var past = [Say.user(asked), Say.assistant(reply)]
                for number in 1...3 {
                    let chat = stage.chat { chat in
                        chat.messages = past + [Say.user("...")]
                        chat["tools"] = [Say.skipTurn, Say.endCall]
                    }
                    try stage.exchange(stage.post(chat, conversation: conversation), on: "silence-\(number)")
                    past.append(Say.user("..."))
                    // The platform waits for the user before it asks again.
                    stage.clock.sleep(.milliseconds(2500))
                }
            },
            check: Check.stream("silence-3") { stream, _ in
                let names = stream.chunks.flatMap(\.toolCalls).compactMap { $0["function"]?["name"]?.string }
                return Check.expect(names.contains("end_call"), "end_call", names.isEmpty ? stream.text : names.joined(separator: ", "))
            }),
    ]

    private static func silence(tools: [JSONValue]) -> Play.Script {
        { stage in
            let conversation = stage.words.conversation()
            let asked = "Tell me about \(stage.words.word()), please."
            let reply = try opening(stage, asked, conversation)
            let chat = stage.chat { chat in
                chat.messages = [Say.user(asked), Say.assistant(reply), Say.user("...")]
                if !tools.isEmpty { chat["tools"] = .array(tools) }
            }
            try stage.exchange(stage.post(chat, conversation: conversation), on: "silence")
        }
    }

    private static let answeredAlike: Check.Judge = { transcript, _ in
        let streams = ["first", "again"].compactMap { transcript.responses(on: $0).first.map(ChatStream.init) }
        guard streams.count == 2, streams.allSatisfy({ $0.dones.count == 1 }) else {
            return .fail(expected: "two whole answers", actual: "\(streams.count { $0.dones.count == 1 })")
        }
        let ids = streams.map { $0.chunks.first?.json["id"]?.string ?? "" }
        if ids[0] == ids[1] { return .fail(expected: "an id of its own for each answer", actual: "\(ids[0]) twice") }
        return Check.expect(
            SessionLine.folded(streams[0].text) == SessionLine.folded(streams[1].text), "the same words",
            "\(streams[0].text) | \(streams[1].text)")
    }

    private static let storedOnce: Check.Judge = Check.session { lines, transcript in
        let word = transcript.note("word") ?? "-"
        let users = lines.count { $0.role == "user" && $0.text.contains(word) }
        let replies = lines.count { $0.role == "assistant" && $0.text.contains(word) }
        return Check.expect(users == 1 && replies <= 1, "one utterance and one reply", Check.show(lines))
    }
}
