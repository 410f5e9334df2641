import Simulators

extension Suite {
    private static let calling = "A chat that forces get_weather, and its history with the call and its result."

    /// Row 3: results of the client's tools go on with their turn.
    static let turnTools: [Case] = [
        .turns(
            "session/tool-results-are-one-turn",
            "A turn that went on with a tool's result is one turn: a revision takes the place of all of it.",
            source: "turns, rows 3 and 8: same turn; ElevenLabs 1.4", needs: [.tool], breaks: ["the history shows a turn nobody spoke"],
            runs: 3,
            fault: .memory("follow-up-beside", "Stores what follows a tool as a turn of its own.", .storesFollowUpBeside),
            sends: calling + "  Then a revision of the utterance.",
            play: { talk in
                try weather(talk)
                talk.tools = []
                let revised = talk.about(" and the weather tomorrow")
                let answer = try talk.ask([Say.user(revised)], on: "revised")
                talk.keeps(user: revised)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/tool-result-reaches-the-agent", "The result of a client's tool reaches the agent behind the call it answers.",
            source: "turns, row 3; chunk/5.13", needs: [.tool], runs: 2,
            fault: .memory("drops-results", "Asks the agent to go on without the result.", .dropsResults),
            sends: calling,
            play: { talk in
                let (_, reply) = try weather(talk, "21 degrees in \(talk.word)")
                talk.keeps(user: talk.about(" and the weather"))
                talk.keeps(reply: reply.text)
            },
            Check.lastAsked { asked, transcript in
                let word = transcript.note("word") ?? "-"
                let results = asked.messages.filter {
                    $0["role"]?.string == "tool" && AgentRequest.text(of: $0).contains("21 degrees in \(word)")
                }
                guard let id = results.first?["tool_call_id"]?.string else {
                    return .fail(expected: "a tool's message with the result", actual: asked.messages.suffix(3).map { $0.text() }.joined())
                }
                let calls = asked.messages.flatMap { $0["tool_calls"]?.array ?? [] }
                return Check.expect(
                    calls.contains { $0["id"]?.string == id && $0["function"]?["name"]?.string == "get_weather" },
                    "the call that the result answers", calls.map { $0.text() }.joined(separator: ", "))
            }),
        .turns(
            "session/tool-follow-up-comes-again", "A follow-up that comes again is said again, and the agent is not asked again.",
            source: "turns, rows 2 and 3: M equals any request (leg) of T", needs: [.tool], runs: 2,
            fault: .memory("follow-up-runs-again", "Asks the agent again when a follow-up is repeated.", .replaysWithAnotherRun),
            sends: calling + "  And the last request again.",
            play: { talk in
                let (past, reply) = try weather(talk)
                try talk.ask(past, on: "again")
                talk.keeps(user: talk.about(" and the weather"))
                talk.keeps(reply: reply.text)
            }, Check.alike("result", "again")),
        .turns(
            "session/tool-call-comes-again", "A request that was answered with a tool call is answered with that call when it comes again.",
            source: "turns, row 2; ElevenLabs asks again", needs: [.tool], breaks: ["the platform runs its tool twice"], runs: 1,
            fault: Fault("other-call-again", "Makes another call when the same request comes again.") {
                $0.session.answersRetryAnew = true
            },
            sends: "A chat that forces get_weather, twice.",
            play: { talk in
                (talk.tools, talk.forcesTool) = ([Say.weather], true)
                let asked = talk.about(" and the weather")
                try talk.ask([Say.user(asked)], on: "first")
                try talk.ask([Say.user(asked)], on: "again")
                talk.keeps(user: asked)
            },
            { transcript, _ in
                let calls = ["first", "again"].map { Talk.Answer(transcript.responses(on: $0).first).calls }
                guard let one = calls[0].first, let other = calls[1].first else {
                    return .fail(expected: "a call in both answers", actual: "\(calls[0].count) and \(calls[1].count)")
                }
                return Check.expect(
                    one.id == other.id && one.name == other.name && one.arguments == other.arguments, "the same call: \(one)", "\(other)")
            }),
        .turns(
            "session/call-without-result", "A history that ends with the turn's own call, which expects no result, goes on with the turn.",
            source: "turns, row 3: T's assistant message whose call expects none; ElevenLabs 1.4: expects_response false", needs: [.tool],
            runs: 2,
            fault: .takes("unanswered-call-is-silence", "Takes a history that ends with a call for silence.", .followUp, for: .silence),
            sends: "A chat that forces get_weather, and its history with the call last.",
            play: { talk in
                (talk.tools, talk.forcesTool) = ([Say.weather], true)
                let asked = talk.about(" and the weather")
                let call = try talk.ask([Say.user(asked)], on: "call")
                talk.forcesTool = false
                let reply = try talk.ask([Say.user(asked), call.message], on: "result")
                talk.keeps(user: asked)
                talk.keeps(reply: reply.text)
            }),
    ]

    /// Plays a turn with a tool; answers the history up to the result, and what was said after it.
    @discardableResult
    private static func weather(_ talk: Talk, _ result: String = "21 degrees and sunny") throws -> ([JSONValue], Talk.Answer) {
        (talk.tools, talk.forcesTool) = ([Say.weather], true)
        let asked = talk.about(" and the weather")
        let call = try talk.ask([Say.user(asked)], on: "call")
        talk.forcesTool = false
        let past = [Say.user(asked), call.message] + call.results(result)
        return (past, try talk.ask(past, on: "result"))
    }
}
