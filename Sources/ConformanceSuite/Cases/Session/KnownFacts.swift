import Simulators

extension Suite {
    /// What an agent knows besides the last words: its owner's files, and what was said long ago.
    static let knownFacts: [Case] = [
        .agent(
            "session/edited-memory-is-known", "What the owner writes into MEMORY.md between two turns is known in the second.",
            source: "issue: MEMORY.md edited between two turns is known in the second; contract 3: workspace",
            breaks: ["the owner corrects what the agent believes, and nothing changes until a restart"],
            fault: .memory("memory-is-read-once", "Reads its owner's files when it starts, and never again.", .readsMemoryOnce),
            sends: "A chat, a line written into MEMORY.md, and a question about what it says.",
            play: { stage in
                try stage.withAgent(AgentSetup(workspace: ["MEMORY.md": "# Memory\n\nThe user likes tea.\n"])) { scene in
                    let talk = Talk(scene.stage)
                    let reply = try talk.ask([Say.user("What is my favourite tree?")], on: "first")
                    try scene.write("MEMORY.md", "# Memory\n\nThe user likes tea.\nThe user's favourite tree is \(talk.word).\n")
                    try talk.ask(
                        [
                            Say.user("What is my favourite tree?"), Say.assistant(reply.text),
                            Say.user("And now, what is my favourite tree?"),
                        ],
                        on: "second")
                }
            },
            check: Check.all([
                Check.answersWhole,
                Check.text(of: "first", "nothing of what is not written yet") { text, transcript in
                    !text.contains(transcript.note("word") ?? "-")
                }, Check.text(of: "second", "what was written") { text, transcript in text.contains(transcript.note("word") ?? "-") },
            ])),
        long(
            "long-conversation-stays-fast",
            "At turn 300 the first token comes within 1.3 times of what it took at turn 3, and what was said in turn 1 is known.",
            turns: 300, .memory("shows-all-that-was-said", "Shows the agent everything that was ever said.", .neverCompacts)
        ) {
            transcript in
            guard let early = transcript.figures("early_first_token_ms").first, let late = transcript.figures("late_first_token_ms").first
            else { return .fail(expected: "answers to the end", actual: "none") }
            guard late <= early * 1.3 else { return .fail(expected: "at most 1.3 times \(early) ms", actual: "\(late) ms") }
            return knowsFirstFact(transcript)
        },
        long(
            "long-conversation-keeps-its-first-fact", "What was said of oneself in turn 1 is known at turn 71.", turns: 70,
            .memory("forgets-what-is-old", "Forgets what is no longer shown as it was said.", .compactsToNothing)
        ) { transcript in knowsFirstFact(transcript) },
    ]

    /// Whether the last answer holds what was said in the first turn.
    private static func knowsFirstFact(_ transcript: Transcript) -> Judgement {
        let (answer, word) = (transcript.note("answer") ?? "", transcript.note("word") ?? "-")
        return Check.expect(answer.contains(word), "an answer that names \(word)", answer)
    }

    /// What each thousand characters of a prompt cost.
    private static let readingMs = 8.0

    /// Many turns of a sentence or two, and a question about the first.
    private static func long(
        _ slug: String, _ requirement: String, turns: Int, _ fault: Fault, _ check: @escaping @Sendable (Transcript) -> Judgement
    ) -> Case {
        .agent(
            "session/\(slug)", requirement,
            source: "issue: first token at turn 300 within 1.3x of turn 3; compaction seen, a fact from turn 1 still known",
            breaks: ["each turn of a long call is slower than the one before, until the platform gives up"], fault: fault,
            sends:
                "\(turns) turns of 160 letters, and a question about the first; the model takes \(readingMs) ms for each 1000 characters.",
            play: { stage in
                var setup = AgentSetup()
                setup.model.firstTokenMillisecondsPer1000Characters = readingMs
                setup.model.tokensPerSecond = 1000
                try stage.withAgent(setup) { scene in
                    let talk = Talk(scene.stage)
                    try converse(talk, turns) { scene.gateway.agentRequests != nil || scene.model.probe.summaries > 0 }
                    let summaries = scene.model.probe.summaries
                    scene.stage.note("summaries", scene.gateway.agentRequests == nil ? "\(summaries)" : "its own")
                }
            },
            check: { transcript, _ in
                // The figure that no busy machine disturbs is what the agent has to read.
                guard let longest = transcript.figures("prompt_characters").max() else {
                    return .fail(expected: "answers to the end", actual: transcript.note("stopped") ?? "none")
                }
                guard longest <= 60_000 else {
                    return .fail(expected: "prompts of 60,000 characters at most", actual: "\(Int(longest)) characters")
                }
                guard transcript.note("summaries") != "0" else { return .fail(expected: "a summary asked of the agent", actual: "none") }
                return check(transcript)
            })
    }

    /// - Parameter isSummarised: whether a summary was asked of the agent; until then there is time for one between turns, as callers leave.
    private static func converse(_ talk: Talk, _ turns: Int, isSummarised: () -> Bool) throws {
        let padding = String(repeating: "and so on and on ", count: 7)
        var history: [JSONValue] = []
        var (early, late): ([Double], [Double]) = ([], [])
        for number in 1...max(10, turns) {
            let isMeasured = (3...7).contains(number) || number > turns - 5
            let asked =
                number == 1
                ? "My favourite tree is \(talk.word). [[say Good.]]"
                : "This is sentence \(number) of my story, \(padding).\(isMeasured ? " [[wait 400]]" : "") [[say Go on.]]"
            history.append(Say.user(asked))
            // As a platform does it, all of the history comes each time.
            let label = "turn-\(number)"
            let reply = try talk.ask(history, on: label)
            guard !reply.text.isEmpty else { return talk.stage.note("stopped", "turn \(number) was not answered") }
            history.append(Say.assistant(reply.text))
            if isMeasured, let first = FirstToken(talk.stage.recorder.transcript(of: label), on: label) {
                if number < 10 { early.append(first.any.milliseconds) } else { late.append(first.any.milliseconds) }
            }
            if (20...90).contains(number), !isSummarised() { talk.stage.clock.sleep(.milliseconds(250)) }
        }
        if let median = early.sorted().dropFirst(early.count / 2).first { talk.stage.figure("early_first_token_ms", median) }
        if let median = late.sorted().dropFirst(late.count / 2).first { talk.stage.figure("late_first_token_ms", median) }
        if let last = talk.stage.settings.agentRequests?().last { talk.stage.figure("prompt_characters", Double(last.utf8.count)) }
        history.append(Say.user("What is my favourite tree?"))
        talk.stage.note("answer", try talk.ask(history, on: "last").text)
    }
}
