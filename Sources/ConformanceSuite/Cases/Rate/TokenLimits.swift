import Simulators

extension Suite {
    /// What one token may ask, seen by its holder: an ear, or a client that can wait.
    static let tokenLimits: [Case] = [
        .agent(
            "rate/heard-turn-is-answered-in-words",
            "A turn of a voice caller over the limit is 200 with words and a normal finish, never 429.",
            source: "CC-125; issue: a live call's turn is never refused mid-conversation; EL 1.7",
            breaks: ["ElevenLabs: custom_llm generation failed, the call ends"],
            fault: .tokens("limit-refuses-heard-turns", "Answers 429 to a voice caller over the limit.", .refusesHeardTurns),
            sends: "Three chats with a token of two requests a minute.", play: overLimit(saying: Prompt.plain),
            check: Check.stream("3") { stream, _ in
                Check.expect(
                    stream.text.contains(where: \.isLetter) && stream.finishes == ["stop"] && stream.dones.count == 1, "words, and stop",
                    "\(stream.finishes): \(stream.text)")
            }),
        .agent(
            "rate/no-agent-over-the-limit", "A turn of a voice caller over the limit asks no agent.",
            source: "CC-125; issue: the agent is not run", breaks: ["limits cost what they should save"],
            fault: .tokens("limit-asks-the-agent", "Asks the agent for a turn over the limit all the same.", .asksAgentOverLimit),
            sends: "Three chats with a token of two requests a minute.", play: overLimit(saying: Prompt.plain),
            check: { transcript, _ in
                let asked = transcript.figures("asked").map { Int($0) }
                return Check.expect(
                    asked.count == 2 && asked[0] == 2 && asked[1] == 2, "2 requests of the agent, before and after", "\(asked)")
            }),
        .agent(
            "rate/limit-in-the-callers-language", "What a voice caller over the limit is told is in the caller's language.",
            source: "CC-125; issue: a spoken answer",
            fault: .tokens("limit-in-english", "Tells everybody of a limit in English.", .speaksEnglishOverLimit),
            sends: "Three chats in Spanish with a token of two requests a minute.",
            play: overLimit(saying: "¿Qué tiempo hace hoy en Madrid, por favor?"),
            check: Check.stream("3") { stream, _ in
                let words = Set(stream.text.lowercased().split { !$0.isLetter }.map(String.init))
                let spanish = words.intersection([
                    "por", "favor", "la", "a", "otra", "vez", "muchas", "cosas", "momento", "un", "enseguida",
                ])
                let english = words.intersection(["the", "was", "please", "ask", "me", "again", "at", "once", "moment"])
                return Check.expect(spanish.count >= 3 && english.isEmpty, "Spanish", stream.text)
            }),
        .agent(
            "rate/each-token-has-its-own", "What one token asked too much is no other's: another is answered.",
            source: "CC-124; issue: per token requests a minute",
            fault: .tokens("shared-limit", "Counts all tokens in one.", .sharesLimits),
            sends: "Two chats with one token of one request a minute, then one with another.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let first = try scene.token("create", "one", "--profile", "api", "--requests-per-minute", "1")
                    let second = try scene.token("create", "two", "--profile", "api", "--requests-per-minute", "1")
                    try scene.ask(token: first, on: "first")
                    try scene.ask(token: first, on: "over")
                    try scene.ask(token: second, on: "other")
                }
            },
            check: Check.all([
                Check.statuses(["first", "other"], "200") { $0 == 200 },
                Check.response("over") { response, _ in
                    Check.expect(
                        response.status == 429 && response.json?["error"]?["message"] != nil, "429 in the envelope", Show.response(response)
                    )
                },
            ])),
        .agent(
            "rate/retry-after-is-enough", "A request after as long as Retry-After says is answered.",
            source: "rate/1.3; RFC 9110 10.2.3; CC-124", breaks: ["openai-python: gives up after its retries"],
            fault: .tokens("retry-after-is-short", "Says a tenth of the time it takes.", .refillsLate),
            sends: "Two chats with a token of 60 requests a minute, one at a time; a third as late as Retry-After says.",
            play: { stage in
                try stage.withAgent(.openai, configuration: ["limits.requests_burst": "1"]) { scene in
                    let token = try scene.token("create", "one", "--profile", "api", "--requests-per-minute", "60")
                    try scene.ask(token: token, on: "first")
                    try scene.ask(token: token, on: "over")
                    let refused = scene.stage.recorder.transcript(of: "over").responses(on: "over").first
                    let seconds = refused?.value("retry-after").flatMap { Int($0) } ?? 1
                    scene.stage.clock.sleep(.seconds(min(max(seconds, 1), 5)))
                    try scene.ask(token: token, on: "after")
                }
            }, check: Check.all([Check.statuses(["first", "after"], "200") { $0 == 200 }, Check.statuses(["over"], "429") { $0 == 429 }])),
        .agent(
            "rate/ended-turns-make-room", "Of turns at a time, one that has ended makes room for the next.",
            source: "CC-124; issue: concurrent turns",
            fault: .tokens("turns-leak", "Counts turns that have ended.", .neverGivesTurnsBack),
            sends: "A chat beside another with a token of one turn at a time, and one after it.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "one", "--profile", "api", "--concurrent-turns", "1")
                    let first = try scene.stage.reach("first")
                    scene.stage.start(scene.chat("Tell me more. [[words 60]]", token: token), on: first)
                    scene.stage.receive(deltas: 2, on: first)
                    try scene.ask(token: token, on: "over")
                    scene.stage.finish(first)
                    first.close()
                    try scene.ask(token: token, on: "after")
                }
            }, check: Check.all([Check.statuses(["first", "after"], "200") { $0 == 200 }, Check.statuses(["over"], "429") { $0 == 429 }])),
        .agent(
            "rate/remaining-counts-down", "x-ratelimit-remaining-requests says one less with each request.",
            source: "rate/1.5; OpenAI headers",
            level: .should, fault: .tokens("remaining-stands-still", "Says the same remaining requests for ever.", .countsNothingDown),
            sends: "Two chats with a token of ten requests a minute.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "one", "--profile", "api", "--requests-per-minute", "10")
                    for label in ["first", "second"] { try scene.ask(token: token, on: label) }
                }
            },
            check: { transcript, _ in
                let left = ["first", "second"].map { transcript.responses(on: $0).first?.value("x-ratelimit-remaining-requests") ?? "none" }
                return Check.expect(left == ["9", "8"], "9, then 8", left.joined(separator: ", then "))
            }),
    ]

    /// Three turns of a voice caller who may have two, and how often the agent was asked before and after the third.
    private static func overLimit(saying text: String) -> @Sendable (Stage) throws -> Void {
        { stage in
            try stage.withAgent(.openai) { scene in
                let token = try scene.token("create", "voice", "--requests-per-minute", "2")
                for label in ["1", "2"] { try scene.ask(text, token: token, on: label) }
                scene.stage.figure("asked", Double(scene.asked))
                try scene.ask(text, token: token, on: "3")
                scene.stage.figure("asked", Double(scene.asked))
            }
        }
    }
}

extension Fault {
    /// A mistake in what a server makes of its tokens.
    static func tokens(_ id: String, _ sentence: String, _ mistake: ReferenceTokenMistake) -> Fault {
        Fault(id, sentence) { $0.tokenMistakes.insert(mistake) }
    }
}
