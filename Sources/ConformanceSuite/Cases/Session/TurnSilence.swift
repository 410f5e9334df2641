import Simulators

extension Suite {
    private static let both = [Say.skipTurn, Say.endCall]

    /// Row 4: nobody says anything.
    static let turnSilence: [Case] =
        [
            silent(
                "ellipsis-character", "…",
                .misreads("knows-three-dots-only", "Takes any silence but three dots for words.") { message in
                    if AgentRequest.text(of: message) == "…" { message["content"] = "hm" }
                }),
            silent(
                "spaced-dots", " . . .  ",
                .misreads("knows-unspaced-dots-only", "Takes dots with spaces for words.") { message in
                    if AgentRequest.text(of: message).hasPrefix(" .") { message["content"] = "hm" }
                }),
            silent(
                "empty", "",
                .misreads("empty-is-said", "Takes an empty message for words.") { message in
                    if AgentRequest.text(of: message).isEmpty { message["content"] = "hm" }
                }),
            .turns(
                "session/silence-as-the-same-history", "A request that ends with the assistant's words is silence: the agent is not asked.",
                source: "turns, row 4; ElevenLabs 2.4: the same history again", runs: 1,
                fault: .takes("same-history-is-a-turn", "Asks the agent when the history is all there is.", .silence, for: .foreign),
                sends: "A chat, and its history with the reply and nothing after it.",
                play: { talk in
                    let reply = try talk.ask([Say.user(talk.about())], on: "first")
                    try talk.ask([Say.user(talk.about()), Say.assistant(reply.text)], on: "silence")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.text)
                }),
            .turns(
                "session/silence-before-the-first-turn",
                "Silence before anybody has spoken is answered with words, even where skip_turn is offered.",
                source: "turns, row 1: silent, as row 4 (a check-in even if skip_turn is offered); ElevenLabs 2.5", runs: 1,
                fault: .memory("skips-before-the-first-turn", "Skips its turn although nobody has spoken.", .skipsBeforeTheFirstTurn),
                sends: "\"...\" as the first request with skip_turn and end_call offered, and then a turn.",
                play: { talk in
                    talk.tools = both
                    let hello = try talk.ask([Say.user("...")], on: "silence")
                    talk.stage.note("hello", hello.text)
                    let past = [Say.user("...")] + (hello.text.isEmpty ? [] : [Say.assistant(hello.text)])
                    let reply = try talk.ask(past + [Say.user(talk.about())], on: "first")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.text)
                },
                Check.calls("silence", "words and no call") { calls, text in calls.isEmpty && text.contains(where: \.isLetter) },
                { transcript, _ in
                    // Wherever it stands: what was said before the first utterance too.
                    let hello = SessionLine.folded(transcript.note("hello") ?? "")
                    let stored = SessionLine.read(transcript.note("export") ?? "").first { SessionLine.folded($0.text) == hello }
                    return Check.expect(stored == nil, "no check-in in the session", stored.map { Check.show([$0]) } ?? "")
                }),
            .turns(
                "session/silence-cuts-the-reply", "Silence whose history shows how much of a reply was heard cuts the reply to that.",
                source: "turns, row 4: T's reply cut to A as in row 7", runs: 1,
                fault: .memory(
                    "keeps-the-reply-over-silence", "Keeps a reply whole though silence shows how little was heard.", .keepsReplyOverSilence
                ),
                sends: "A chat, and \"...\" behind the first four words of its reply.",
                play: { talk in
                    let reply = try talk.ask([Say.user(talk.about())], on: "first")
                    try talk.ask([Say.user(talk.about()), Say.assistant(reply.words(4) + "..."), Say.user("...")], on: "silence")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.words(4), "interrupted")
                }),
            .turns(
                "session/silence-asked-again-at-once", "The same silence within two seconds has the same answer and is not counted again.",
                source: "turns, row 4: the same silent M within 2 s; ElevenLabs asks again", runs: 1,
                fault: .memory("counts-repeated-silence", "Counts a repeated request of silence as another.", .countsRepeatedSilence),
                sends: "A chat, and \"...\" four times at once with skip_turn and end_call offered.",
                play: { talk in
                    talk.tools = both
                    let reply = try talk.ask([Say.user(talk.about())], on: "first")
                    for number in 1...4 {
                        try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user("...")], on: "silence-\(number)")
                    }
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.text)
                },
                Check.calls("silence-4", "no end_call") { calls, _ in calls.allSatisfy { $0.name != "end_call" } }),
            .turns(
                "session/speech-ends-the-silence", "Silences are counted in a row: a turn between them begins the count anew.",
                source: "turns, row 4: third in a row", runs: 2,
                fault: .memory("never-forgets-silence", "Counts silences from the beginning of the call.", .neverResetsSilence),
                sends: "A chat, two silences, a turn, and a third silence, 2.1 s apart, with skip_turn and end_call offered.",
                play: { talk in
                    talk.tools = both
                    var past = [Say.user(talk.about())]
                    let reply = try talk.ask(past, on: "first")
                    past.append(Say.assistant(reply.text))
                    for number in 1...2 {
                        try talk.ask(past + [Say.user("...")], on: "silence-\(number)")
                        // The platform waits for the user before it asks again.
                        talk.stage.clock.sleep(.milliseconds(2100))
                    }
                    let next = talk.about(" again")
                    past.append(Say.user(next))
                    let answer = try talk.ask(past, on: "next")
                    try talk.ask(past + [Say.assistant(answer.text), Say.user("...")], on: "silence-3")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.text)
                    talk.keeps(user: next)
                    talk.keeps(reply: answer.text)
                },
                Check.calls("silence-3", "no end_call") { calls, _ in calls.allSatisfy { $0.name != "end_call" } }),
            .turns(
                "session/goodbye-before-hanging-up",
                "A call that silence ends is ended with a goodbye, and with arguments the offered schema knows.",
                source: "turns, row 4: a goodbye and end_call; ElevenLabs 1.4: read the offered schema", runs: 1,
                fault: .memory("says-no-goodbye", "Hangs up without a word.", .saysGoodbyeToNobody),
                sends: "A chat and three silences with skip_turn and an end_call whose message is called system__message_to_speak.",
                play: { talk in try lastSilence(talk) },
                Check.calls("silence-3", "a goodbye and end_call") { calls, text in
                    guard let call = calls.first(where: { $0.name == "end_call" }) else { return false }
                    let spoken = JSONValue(parsing: Array(call.arguments.utf8))?["system__message_to_speak"]?.string ?? ""
                    return (text + spoken).contains(where: \.isLetter)
                }),
            .turns(
                "session/goodbye-fits-the-schema",
                "The arguments of the end_call that silence brings are those of the schema that was offered.",
                source: "turns, row 4; ElevenLabs 1.4: newer agents call the spoken text system__message_to_speak", runs: 1,
                fault: .memory("hard-codes-end-call", "Gives end_call an argument that its schema does not have.", .hardCodesEndCall),
                sends: "A chat and three silences with skip_turn and an end_call whose message is called system__message_to_speak.",
                play: { talk in try lastSilence(talk) },
                Check.calls("silence-3", "reason, and nothing but what the schema has") { calls, _ in
                    guard let call = calls.first(where: { $0.name == "end_call" }),
                        let members = JSONValue(parsing: Array(call.arguments.utf8))?.members
                    else { return false }
                    let names = members.map(\.key)
                    return names.contains("reason") && names.allSatisfy { ["reason", "system__message_to_speak"].contains($0) }
                }),
        ]

    private static func silent(_ name: String, _ text: String, _ fault: Fault) -> Case {
        .turns(
            "session/silence-as-\(name)",
            "A user message of \(text.isEmpty ? "nothing" : "\"\(text)\"") is silence: the agent is not asked.",
            source: "turns, words: silent; ElevenLabs 2.4", runs: 1, fault: fault,
            sends: "A chat, and its history with such a message at the end.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user(text)], on: "silence")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            })
    }

    /// Three silences, of which the last ends the call.
    private static func lastSilence(_ talk: Talk) throws {
        let endCall: JSONValue = [
            "type": "function",
            "function": [
                "name": "end_call", "description": "Ends the call.",
                "parameters": [
                    "type": "object",
                    "properties": ["reason": ["type": "string"], "system__message_to_speak": ["type": "string"]],
                    "required": ["reason"],
                ],
            ],
        ]
        talk.tools = [Say.skipTurn, endCall]
        let reply = try talk.ask([Say.user(talk.about())], on: "first")
        for number in 1...3 {
            try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user("...")], on: "silence-\(number)")
            // The platform waits for the user before it asks again.
            if number < 3 { talk.stage.clock.sleep(.milliseconds(2100)) }
        }
        talk.keeps(user: talk.about())
        talk.keeps(reply: reply.text)
    }
}
