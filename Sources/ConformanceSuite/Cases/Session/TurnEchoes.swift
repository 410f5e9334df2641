import Simulators

extension Suite {
    /// What the gateway said on its own account, when it comes back.
    static let turnEchoes: [Case] = [
        .turns(
            "session/check-in-once",
            "Without tools the first silence is answered with a question, and the next with an ellipsis and a space.",
            source: "turns, row 4: a short check-in the first time, an ellipsis after", runs: 1,
            fault: .memory("checks-in-for-ever", "Asks at each silence whether somebody is there.", .checksInForEver),
            sends: "A chat and two silences, 2.1 s apart, no tool offered.",
            play: { talk in
                var past = [Say.user(talk.about())]
                let reply = try talk.ask(past, on: "first")
                past.append(Say.assistant(reply.text))
                let question = try talk.ask(past + [Say.user("...")], on: "silence-1")
                // The platform waits for the user before it asks again.
                talk.stage.clock.sleep(.milliseconds(2100))
                try talk.ask(past + [Say.user("..."), Say.assistant(question.text), Say.user("...")], on: "silence-2")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            },
            Check.text(of: "silence-1", "words") { text, _ in text.contains(where: \.isLetter) }, Check.beat("silence-2")),
        .turns(
            "session/check-in-comes-back", "A check-in in a later history is no reply, and the turn after it is new.",
            source: "turns, words: echoes", runs: 2,
            fault: .memory("knows-no-echoes", "Does not know its own check-in when it comes back.", .knowsNoEchoes),
            sends: "A chat, a silence without tools, and a turn whose history holds four words of the reply and then the check-in.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let question = try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user("...")], on: "silence")
                let next = talk.about(" again")
                let past = [Say.user(talk.about()), Say.assistant(reply.words(4) + "...")]
                let answer = try talk.ask(past + [Say.user("..."), Say.assistant(question.text), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.words(4), "interrupted")
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/skipped-turn-comes-back",
            "A skip_turn and its result in a later history are no part of it, and the turn after them is new.",
            source: "turns, words: echoes with their skip_turn calls and results; ElevenLabs 1.4", runs: 2,
            fault: .misreads("results-are-said", "Takes the result of its skip_turn for something said.") { message in
                if message["role"]?.string == "tool" { message["role"] = "user" }
            },
            sends: "A chat, a silence answered with skip_turn, and a turn whose history holds the call and its result.",
            play: { talk in
                talk.tools = [Say.skipTurn, Say.endCall]
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let skip = try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user("...")], on: "silence")
                let next = talk.about(" again")
                let past = [Say.user(talk.about()), Say.assistant(reply.words(4) + "...")]
                let echo = [Say.user("..."), skip.message] + skip.results(#"{"status":"success"}"#)
                let answer = try talk.ask(past + echo + [Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.words(4), "interrupted")
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/skip-turn-result",
            "The result of a skip_turn of the gateway's own is answered with an ellipsis and a space, without the agent.",
            source: "turns, row 3: a result of our own skip_turn", runs: 1,
            fault: .memory("answers-own-results", "Asks the agent what to say to its own skip_turn.", .answersOwnResults),
            sends: "A chat, a silence answered with skip_turn, and the history with the call and its result last.",
            play: { talk in
                talk.tools = [Say.skipTurn, Say.endCall]
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let past = [Say.user(talk.about()), Say.assistant(reply.text)]
                let skip = try talk.ask(past + [Say.user("...")], on: "silence")
                try talk.ask(past + [Say.user("..."), skip.message] + skip.results(#"{"status":"success"}"#), on: "result")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            }, Check.beat("result")),
    ]
}
