import Simulators

extension Suite {
    /// Buffer words: when they come, what they are, and how a turn ends that takes too long.
    static let covering: [Case] = [
        .turns(
            "elevenlabs/no-cover-for-a-fast-answer", "A fast answer is not covered by buffer words.",
            source: "EL buffer words; turns, words: W; issue: never before a fast answer", runs: 1,
            fault: .memory("covers-everything", "Says buffer words before every answer.", .speaksBeforeItIsSlow),
            sends: "A chat that is answered at once.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
            },
            Check.stream("first") { stream, _ in
                Check.expect(!stream.text.contains("... "), "no buffer words", String(stream.text.prefix(80)))
            }),
        .turns(
            "elevenlabs/cover-waits-for-the-budget", "Buffer words are not said before the agent has had most of its budget.",
            source: "contract 3: first_token.budget_ms 1200; issue: never before the budget is spent", needs: [.slow], runs: 1,
            fault: .memory("covers-at-once", "Says buffer words as soon as it is asked.", .speaksBeforeItIsSlow),
            sends: "A chat whose first token takes 2.5 s.",
            play: { talk in try covered(talk, ". [[wait 2500]]") },
            { transcript, _ in
                guard let first = FirstToken(transcript, on: "first") else { return .fail(expected: "an answer", actual: "none") }
                return Check.expect(first.any >= .milliseconds(800), "nothing before 800 ms", "words after \(Show.time(first.any))")
            }),
        .turns(
            "elevenlabs/cover-once", "One wait is covered once.", source: "issue: never two in a row", needs: [.slow],
            breaks: ["the caller hears the agent think and think"], runs: 1,
            fault: .memory("covers-twice", "Says buffer words twice in one wait.", .coversTwice),
            sends: "A chat whose first token takes 3.5 s.",
            play: { talk in try covered(talk, ". [[wait 3500]]") },
            Check.stream("first") { stream, _ in
                let count = stream.text.components(of: "... ")
                return Check.expect(count == 1, "buffer words once", "\(count) times: \(stream.text.prefix(120))")
            }),
        .turns(
            "elevenlabs/cover-varies", "Two slow turns in a row are not covered with the same words.",
            source: "issue: varied, never the same as the last time", level: .should, needs: [.slow], runs: 2,
            fault: .memory("covers-the-same-way", "Says the same buffer words each time.", .coversTheSameWay),
            sends: "Two turns whose first tokens take 1.7 s.",
            play: { talk in
                let first = talk.about(". [[wait 1700]]")
                let reply = try talk.ask([Say.user(first)], on: "first")
                let second = talk.about(" again. [[wait 1700]]")
                let answer = try talk.ask([Say.user(first), Say.assistant(reply.text), Say.user(second)], on: "second")
                talk.keeps(user: first)
                talk.keeps(reply: uncovered(reply.text))
                talk.keeps(user: second)
                talk.keeps(reply: uncovered(answer.text))
            },
            { transcript, _ in
                let words = ["first", "second"].map { cover(of: ChatStream.text(in: transcript, on: $0)) }
                return Check.expect(
                    !words.contains("") && words[0] != words[1], "other words the second time", words.joined(separator: " | "))
            }),
        inLanguage("spanish", "Spanish", "¿Qué me puedes contar hoy, por favor, de"),
        inLanguage("catalan", "Catalan", "Què em pots explicar avui, si us plau, de"),
        .turns(
            "elevenlabs/total-is-limited", "A turn whose agent says nothing is over within 15 s, with words and a finish.",
            source: "EL-20: a turn is killed after about 17 s; turns: never empty", needs: [.fault],
            breaks: ["ElevenLabs: Generating the LLM response took too long, the call ends"], runs: 1,
            fault: .memory("has-no-total", "Waits as long as the agent is silent.", .hasNoTotal),
            sends: "A chat whose upstream is silent for ever.",
            play: { talk in
                let asked = talk.about(". [[stall first]]")
                let connection = try talk.begin([Say.user(asked)], on: "first")
                let sent = talk.stage.clock.now()
                connection.receive(for: "the whole answer", within: .seconds(16)) { $0.completeCount >= 1 }
                talk.stage.figure("took_ms", (talk.stage.clock.now() - sent).milliseconds)
                connection.close()
                talk.keeps(user: asked)
            },
            { transcript, _ in
                let took = transcript.figures("took_ms").first ?? .infinity
                return Check.expect(took <= 15_000, "an end within 15 s", "after \(took) ms")
            }),
        .turns(
            "elevenlabs/late-answer-comes-next", "What an agent says after its turn was given up is the first thing of the next answer.",
            source: "issue: a late result is delivered at the next quiet point; open question 2", level: .should, needs: [.slow],
            breaks: ["the answer that took so long is lost"], runs: 2,
            fault: .memory("forgets-late-answers", "Forgets what comes after a turn was given up.", .forgetsLateAnswers),
            sends: "A chat whose first token takes 15 s, and the next turn 2 s after its promise.",
            play: { talk in
                let asked = talk.about(". [[wait 15000]] [[say The treasure lies under the \(talk.word) tree.]]")
                let connection = try talk.begin([Say.user(asked)], on: "first")
                connection.receive(for: "the whole answer", within: .seconds(16)) { $0.completeCount >= 1 }
                connection.close()
                let promise = talk.soFar(connection).text
                // The agent goes on meanwhile.
                talk.stage.clock.sleep(.milliseconds(2500))
                try talk.ask([Say.user(asked), Say.assistant(promise), Say.user(talk.about(" again"))], on: "second")
                // Where the late words are stored is not this case's to say.
                talk.keeps(user: asked)
                talk.expectsAnything()
            },
            Check.text(of: "second", "the late words first") { text, transcript in
                let word = transcript.note("word") ?? "-"
                guard let late = text.range(of: "under the \(word) tree") else { return false }
                return text.distance(from: text.startIndex, to: late.lowerBound) < 160
            }),
    ]

    private static func inLanguage(_ slug: String, _ name: String, _ question: String) -> Case {
        // None of these is a word of the other two languages.
        let english: Set<String> = ["let", "think", "about", "that", "one", "just", "hold", "please", "the", "give", "see", "check"]
        return .turns(
            "elevenlabs/cover-in-\(slug)", "A caller who speaks \(name) is not covered in English.",
            source: "issue: in the speaker's language; contract 3", needs: [.slow], runs: 1,
            fault: .memory("covers-\(slug)-in-english", "Says English buffer words to a caller who speaks \(name).", .coversInEnglish),
            sends: "A chat in \(name) whose first token takes 1.7 s.",
            play: { talk in
                let asked = "\(question) \(talk.word)? [[wait 1700]]"
                let reply = try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
                talk.keeps(reply: uncovered(reply.text))
            },
            { transcript, _ in
                let words = cover(of: ChatStream.text(in: transcript, on: "first"))
                let spoken = Set(words.lowercased().split { !$0.isLetter }.map(String.init))
                return Check.expect(!words.isEmpty && spoken.isDisjoint(with: english), "\(name) buffer words", words)
            })
    }

    /// One slow turn, of which the reply alone must be kept.
    private static func covered(_ talk: Talk, _ more: String) throws {
        let asked = talk.about(more)
        let reply = try talk.ask([Say.user(asked)], on: "first")
        talk.keeps(user: asked)
        talk.keeps(reply: uncovered(reply.text))
    }

    /// What stands before the first pause for thought, that included.
    static func cover(of text: String) -> String {
        text.range(of: "... ").map { String(text[..<$0.upperBound]) } ?? ""
    }

    static func uncovered(_ text: String) -> String { String(text.dropFirst(cover(of: text).count)) }
}

extension String {
    /// How often a text stands in this one.
    func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: text) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }

    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
