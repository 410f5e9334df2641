import Simulators

extension Suite {
    private static let source = "issue 3, speaking well; turns, on a call; reliability V13"

    /// A person who speaks while the gateway does.
    static let callBargeIn: [Case] = [
        .call(
            "barge-in-stops-playback", "When the person speaks while a reply plays, it stops at once.", source: source,
            breaks: ["the gateway talks on over the person"],
            fault: .caller("talks-on-over-the-person", "Lets what plays play to its end.") { $0.stopsAtBargeIn = false },
            sends: "A long answer, and words in the middle of a sentence; the service has no stop but a short silent file.", play: bargeIn,
            check: { record in
                let spoke = record.events("call.speech").dropFirst().first?.atMs ?? 0
                let cut = record.reply(1).last
                let isStopped = cut.map { $0.ending == "replaced" && $0.toMs < spoke + 300 && $0.toMs < $0.fromMs + $0.plannedMs } == true
                return record.expect(isStopped, "the sentence cut within 300 ms of the speech")
            }),
        .call(
            "barge-in-drops-the-rest", "After a barge-in no more of the old reply is spoken.", source: source,
            fault: .caller("finishes-old-replies", "Goes on with the old reply after the new one was asked for.") {
                $0.cancelsAtBargeIn = false
            },
            sends: "A long answer, and words in the middle of it.", play: bargeIn,
            check: { record in
                let spoke = record.events("call.speech").dropFirst().first?.atMs ?? 0
                let old = record.spoken.filter { $0.atMs > spoke + 150 && !$0.text.contains(record.word) && isCounting($0.text) }
                return record.expect(old.isEmpty, "nothing of the old reply", "\(old.count) of its sentences; \(record.seen)")
            }),
        .call(
            "barge-in-is-answered", "What the person said over a reply is answered.", source: source,
            fault: .caller("sulks-after-barge-in", "Says nothing any more once it was interrupted.") { $0.staysSilentAfterBargeIn = true },
            sends: "A long answer, and a question in the middle of it.", play: bargeIn,
            check: { record in record.all(record.answered(record.word, in: 2), record.undisturbed) }),
        .call(
            "barge-in-cancels-the-agent", "A barge-in cancels the agent's request.", source: "\(source): within 100 ms",
            breaks: ["tokens burn for words nobody hears"],
            fault: .caller("lets-the-agent-run", "Drops the words, and lets the agent write on.") { $0.cancelsAgent = false },
            sends: "An answer the model writes for 4 s, and words in the middle of it.", setup: model,
            play: { play in
                try bargeIn(play)
                play.wait(for: "the cancellation", .seconds(3)) { play.scene.upstream.cancelled > 0 }
                play.stage.note("cancelled", "\(play.scene.upstream.cancelled)")
            },
            check: { record in record.expect(record.note("cancelled") == "1", "one request cancelled", record.note("cancelled")) }),
        .call(
            "stored-is-what-was-played", "The session keeps of an interrupted reply what was played, and no more.",
            source: "\(source): the reply stored as far as it was played", breaks: ["the agent believes it said what nobody heard"],
            fault: .caller("keeps-unplayed-words", "Keeps the whole reply although it was cut.") { $0.storesWholeReplyAfterBargeIn = true },
            sends: "A long answer, words in the middle of its second sentence, and the session's export.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.say("[[words 120]] Please count.")
                play.hear(piece: 2, for: .milliseconds(150))
                play.ask("Stop. Tell me about \(word), please.")
                try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            }, check: storedAsPlayed),
        .call(
            "hang-up-keeps-what-was-played", "Of a reply in which the person hangs up the session keeps what was played.", source: source,
            fault: .caller("keeps-words-after-hang-up", "Keeps the whole reply although the person has gone.") {
                $0.storesWholeReplyAfterBargeIn = true
            },
            sends: "A long answer, a hang-up in the middle of its second sentence, and the session's export.",
            play: { play in
                play.ring()
                play.say("[[words 120]] Please count.")
                play.hear(piece: 2, for: .milliseconds(150))
                play.hangUp()
                try play.export { lines in
                    lines.drop { $0.role != "user" }.contains { $0.role == "assistant" && $0.state == "interrupted" }
                }
            }, check: storedAsPlayed),
        .call(
            "unheard-reply-is-not-stored",
            "A reply of which nothing was played before the person spoke again is not stored; both utterances are.",
            source: "turns, row 6 and on a call",
            fault: .caller("keeps-unheard-replies", "Keeps the reply it would have given.") { $0.storesUnheardReply = true },
            sends: "A question whose answer takes 3 s, another question after a moment, and the session's export.",
            play: { play in
                let (word, second) = play.stage.twoWords()
                play.ring()
                play.say("[[wait 3000]] Tell me about \(word), please.")
                play.pause(.milliseconds(200))
                play.ask("No, about \(second), please.")
                try play.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(second) } }
            },
            check: { record in
                let turns = record.lines.drop { $0.role != "user" }
                let users = turns.filter { $0.role == "user" }.map(\.text)
                let both = users.contains { $0.contains(record.word) } && users.contains { $0.contains(record.second) }
                let first = turns.contains { $0.role == "assistant" && $0.text.contains(record.word) }
                return record.all(
                    record.expect(both && !first, "two utterances, then one reply", record.stored), record.answered(record.second))
            }),
    ]

    /// Of the answer that counts, as scripted agents write it, and of no other.
    static func isCounting(_ text: String) -> Bool { text.contains { $0.isNumber } }

    /// A long answer, and a question in the middle of its first sentence.
    @Sendable private static func bargeIn(_ play: CallPlay) throws {
        let (word, _) = play.stage.twoWords()
        play.ring()
        play.say("[[words 200]] Please count.")
        play.hear(for: .milliseconds(60))
        play.ask("Stop. Tell me about \(word), please.")
    }

    private static let model: CallSetup = {
        var setup = CallSetup.call()
        setup.agent = .openai
        setup.model.tokensPerSecond = 50
        return setup
    }()

    /// The interrupted reply in the session begins as what was heard did and ends within the sentence that was cut.
    @Sendable private static func storedAsPlayed(_ record: CallRecord) -> Judgement {
        let sounds = record.reply(1)
        let whole = CallRecord.folded(sounds.filter(\.isWhole).map(\.text).joined())
        let most = CallRecord.folded(sounds.map(\.text).joined())
        // Not the greeting, which a quick question cuts short too.
        let answers = record.lines.drop { $0.role != "user" }
        guard let line = answers.first(where: { $0.role == "assistant" && $0.state == "interrupted" }) else {
            return record.expect(false, "the reply as interrupted", record.stored)
        }
        let stored = CallRecord.folded(line.text)
        let holds = stored.hasPrefix(whole) && most.hasPrefix(stored) && stored.count < most.count
        return record.expect(
            holds, "at least the \(whole.count) letters heard to their end, and not all the \(most.count) that began",
            "\(stored.count) letters: \(record.stored); \(record.seen)")
    }
}
