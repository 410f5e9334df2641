import Simulators

extension Suite {
    private static let commands = "seed 2, next steps 3: hang up; issue 3"

    /// How a call is brought to its end: by the person's word, and by the clock.
    static let callEnding: [Case] = [
        hangUp("hang-up-in-english", "Hang up, please.", "en"),
        hangUp("hang-up-in-spanish", "Cuelga, por favor.", "es"),
        hangUp("hang-up-in-catalan", "Penja, si us plau.", "ca"),
        .call(
            "mention-is-no-command", "Words that only mention hanging up are answered, and end nothing.", source: commands,
            breaks: ["the call ends in the middle of a story"],
            fault: .caller("hangs-up-at-a-mention", "Hangs up whenever it hears the words.") { $0.hangsUpAtAnyMention = true },
            sends: "\"I had to hang up the picture …\"",
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.ask("I had to hang up the picture of \(word) on the wall, what do you think?")
                play.pause(.milliseconds(300))
            },
            check: { record in
                record.all(
                    record.answered(record.word, in: 1), record.expect(record.requests("call.hangup").isEmpty, "no call.hangup"))
            }),
        .call(
            "goodbye-is-heard", "The goodbye is heard to its end before the gateway hangs up.",
            source: "\(commands); contract 3: calls.goodbye",
            fault: .caller("hangs-up-on-its-goodbye", "Hangs up while its goodbye plays.") { $0.hangsUpBeforeGoodbyeIsHeard = true },
            sends: "\"Hang up, please.\"", play: { endByWord($0, "Hang up, please.", "en") },
            check: { record in
                let goodbye = record.pieces.last { !$0.isSilence }
                let isHeard = goodbye.map { $0.isWhole && CallRecord.folded($0.text) == CallRecord.folded(CallPlay.goodbye) } == true
                return record.all(
                    record.expect(isHeard, "\"\(CallPlay.goodbye)\", whole"),
                    record.expect(!record.requests("call.hangup").isEmpty, "call.hangup"))
            }),
        .call(
            "idle-call-is-ended", "A call on which nobody speaks is ended after `calls.idle_s` seconds.",
            source: "issue 3: maximum and idle duration", breaks: ["a forgotten phone blocks the line"],
            fault: .caller("waits-for-ever-on-the-line", "Lets a silent call go on.") { $0.ignoresIdle = true },
            sends: "A call on which the person says nothing; calls.idle_s is 2.", setup: .call(["calls.idle_s": "2"]),
            play: { play in
                play.ring()
                play.wait(for: "call.ended") { $0.count(.event, "call.ended") > 0 }
            },
            check: { record in
                let connected = record.events("call.connected").first?.atMs ?? 0
                let ended = record.requests("call.hangup").first
                return record.expect(
                    ended.map { $0.atMs - connected > 1500 } == true, "call.hangup after about 2 s of silence",
                    ended.map { "call.hangup after \(Int($0.atMs - connected)) ms" })
            }),
        .call(
            "talk-is-not-idle", "A call on which people talk is not idle.", source: "issue 3: maximum and idle duration",
            fault: .caller("counts-talk-as-idle", "Ends the call at a fixed time after it began.") { $0.countsTalkAsIdle = true },
            sends: "Four questions a second apart; calls.idle_s is 2.", setup: .call(["calls.idle_s": "2"]),
            play: { play in
                let (word, second) = play.stage.twoWords()
                play.ring()
                play.ask("Tell me about \(word), please.")
                for _ in 0..<3 {
                    play.pause(.milliseconds(400))
                    play.ask("And more, please.")
                }
                play.ask("And about \(second), please.")
            }, check: { record in record.all(record.answered(record.word), record.answered(record.second)) }),
        .call(
            "longest-call-is-ended", "A call is ended after `calls.duration_max_s` seconds, whoever speaks.",
            source: "issue 3: maximum and idle duration",
            fault: .caller("lets-calls-go-on", "Lets a call go on for ever.") { $0.ignoresDurationMax = true },
            sends: "A long answer; calls.duration_max_s is 2.", setup: .call(["calls.duration_max_s": "2"]),
            play: { play in
                play.ring()
                play.say("[[words 400]] Please count.")
                play.wait(for: "call.ended") { $0.count(.event, "call.ended") > 0 }
            },
            check: { record in
                let connected = record.events("call.connected").first?.atMs ?? 0
                let ended = record.requests("call.hangup").first
                return record.expect(
                    ended.map { (1500..<6000).contains($0.atMs - connected) } == true, "call.hangup about 2 s after the call began",
                    ended.map { "after \(Int($0.atMs - connected)) ms" } ?? "no call.hangup")
            }),
        .call(
            "next-call-is-taken", "After the gateway has hung up the next call is taken and answered like the first.",
            source: "wire 1.6.9: a second hang-up and a stale call",
            fault: .caller("takes-one-call", "Answers on its first call alone.") { $0.takesOneCall = true },
            sends: "\"Hang up, please.\", and another call with a question.",
            play: { play in
                endByWord(play, "Hang up, please.", "en")
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.ask("Tell me about \(word), please.")
            }, check: { $0.answered($0.word) }),
    ]

    private static func hangUp(_ slug: String, _ words: String, _ language: String) -> Case {
        .call(
            slug, "The person's wish to hang up, \"\(words)\", ends the call.", source: commands,
            fault: .caller("deaf-to-" + slug, "Does not know how to hang up in that language.") { $0.deafTo = [language] },
            sends: "\"\(words)\", language \(language)", play: { endByWord($0, words, language) },
            check: { record in
                record.all(
                    record.expect(!record.requests("call.hangup").isEmpty, "call.hangup"),
                    record.expect(record.events("call.ended").count == 1, "the end of the call"))
            })
    }

    @Sendable private static func endByWord(_ play: CallPlay, _ words: String, _ language: String) {
        play.ring()
        play.say(words, language)
        play.wait(for: "call.ended", .seconds(5)) { $0.count(.event, "call.ended") > 0 }
    }
}
