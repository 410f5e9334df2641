import Simulators

extension Suite {
    private static let pacing = "issue 3, speaking well; wire 1.6.10"

    /// How a reply is spoken: sentence by sentence, at its pace, fit for the ear.
    static let callSpeaking: [Case] = [
        .call(
            "sentences-do-not-overlap", "In a long reply no sentence cuts another.", source: pacing,
            breaks: ["only the last sentence of each reply is heard"],
            fault: .caller("rushes-long-replies", "Sends the sentences of a long reply as they come.") { $0.paces = false },
            sends: "A question with an answer of 80 words.",
            play: { play in
                play.ring()
                play.ask("[[words 80]] Please count.", limit: .seconds(10))
            },
            check: { record in
                record.all(record.expect(record.reply(1).count > 1, "a reply of several sentences"), record.undisturbed)
            }),
        .call(
            "gaps-are-short", "Between two sentences of a reply less than 150 ms are silent.", source: "\(pacing); reliability, figures",
            fault: .caller("pauses-long", "Waits 400 ms between two sentences.") { $0.pauseBetweenSentences = .milliseconds(400) },
            sends: "At the speed of life: a question with an answer of two sentences.", setup: .call(speed: 1),
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.say("Tell me about \(word), please.")
                play.wait(for: "two sentences", .seconds(25)) { $0.heard.reply(1).count >= 2 }
                play.hangUp()
            },
            check: { record in
                let gaps = record.gapsMs(1)
                return record.all(
                    record.undisturbed,
                    record.expect(
                        !gaps.isEmpty && gaps.allSatisfy { $0 < 150 }, "gaps under 150 ms",
                        gaps.map { "\(Int($0)) ms" }.joined(separator: ", ") + "; " + record.seen))
            }),
        .call(
            "first-sentence-does-not-wait", "The first sentence is spoken before the reply is whole.",
            source: "\(pacing); OC#42159: sentence by sentence", breaks: ["seconds of silence before every long answer"],
            fault: .caller("waits-for-the-whole-reply", "Speaks only when the agent has finished.") { $0.waitsForWholeReply = true },
            sends: "A question whose answer takes the agent 4 s to write.",
            play: { play in
                play.ring()
                play.say("[[words 200]] Please count.")
                play.wait(for: "a sentence") { $0.heard.pieces.contains { isCounting($0.text ?? "") } }
                play.hangUp()
            },
            check: { record in
                let asked = record.events("call.speech").first?.atMs ?? 0
                let first = record.spoken.first { $0.atMs > asked && isCounting($0.text) }
                return record.expect(
                    first.map { $0.atMs - asked < 3000 } == true, "the first call.speak within 3 s of the speech",
                    first.map { "after \(Int($0.atMs - asked)) ms" })
            }),
        .call(
            "markdown-is-not-spoken", "Marks of formatting and addresses of links are not spoken.",
            source: "seed 2, Process with Claude: stripMarkdown; OC#12232",
            fault: .caller("speaks-markdown", "Speaks the agent's text as it stands.") { $0.speaksMarkdown = true },
            sends: "A question whose answer is full of Markdown.",
            play: { play in
                play.ring()
                play.ask("[[markdown]] Please show me.")
            },
            check: { record in
                let bad = record.spoken.first { spoken in ["**", "](", "`", "# ", "http"].contains { spoken.text.contains($0) } }
                return record.all(
                    record.expect(!record.reply(1).isEmpty, "an answer"),
                    record.expect(bad == nil, "plain words", bad.map { "\"\($0.text.prefix(160))\"" }))
            }),
        .call(
            "slow-agent-has-an-interim-line", "A person whose answer takes long is told to wait.",
            source: "issue 3, the call as a conversation; OC#123596",
            fault: .caller("waits-in-silence", "Says nothing while the agent thinks.") { $0.saysInterimLine = false },
            sends: "A question whose answer begins after 3 s.", play: slow,
            check: { record in
                let asked = record.events("call.speech").first?.atMs ?? 0
                let first = record.spoken.first { $0.atMs > asked }
                return record.all(
                    record.answered(record.word, in: 1),
                    record.expect(
                        first.map { $0.atMs - asked < 2900 && !$0.text.contains(record.word) } == true,
                        "words within 2.9 s that are not yet the answer",
                        first.map { "\"\($0.text.prefix(80))\" after \(Int($0.atMs - asked)) ms" }),
                    record.undisturbed)
            }),
        .call(
            "interim-line-is-not-stored", "What was said to bridge a wait is no part of the reply.", source: "turns, rules: buffer words",
            fault: .caller("keeps-its-excuses", "Keeps the interim line as a reply.") { $0.storesInterimLine = true },
            sends: "A question whose answer begins after 3 s, and the session's export.",
            play: { play in
                try slow(play)
                let word = play.stage.noted("word")
                try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            },
            check: { record in
                let after = record.lines.drop { $0.role != "user" }.dropFirst()
                let replies = after.filter { $0.role == "assistant" }
                let isAlone = replies.count == 1 && replies.first.map { $0.text.contains(record.word) } == true
                let interim = record.spoken.dropFirst().first { !$0.text.contains(record.word) }?.text ?? ""
                let isClean =
                    interim.isEmpty || !replies.contains { CallRecord.folded($0.text).contains(CallRecord.folded(interim)) }
                    || replies.allSatisfy { $0.text.contains(record.word) && !$0.text.hasPrefix(interim) }
                return record.expect(isAlone && isClean, "one reply, which is the agent's alone", record.stored)
            }),
        .call(
            "long-utterance-is-answered", "An utterance as long as the service ever cuts one is answered like a short one.",
            source: "wire 1.7: cut after 10 s",
            fault: .caller("cuts-long-utterances", "Answers no utterance of more than 400 characters.") { $0.utteranceCharactersMax = 400 },
            sends: "A question of 900 characters.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                let filler = String(repeating: "and so it went on and on ", count: 35)
                play.ask("Tell me about \(word), please, which I mention because \(filler)as you know.")
            }, check: { $0.answered($0.word, in: 1) }),
    ]

    @Sendable private static func slow(_ play: CallPlay) throws {
        let (word, _) = play.stage.twoWords()
        play.ring()
        play.say("[[wait 3000]] Tell me about \(word), please.")
        play.wait(for: "the answer") { $0.heard.reply(1).contains { $0.text?.contains(word) == true } }
        play.silence()
    }
}
