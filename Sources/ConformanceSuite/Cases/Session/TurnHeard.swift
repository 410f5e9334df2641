import Simulators

extension Suite {
    /// Row 7: a reply that was heard, or some of it.
    static let turnHeard: [Case] = [
        .turns(
            "session/whole-reply-is-complete", "A reply that the next request holds whole is remembered as complete, in its own spelling.",
            source: "turns, row 7: in R's own spelling", runs: 2,
            fault: .memory("listeners-spelling", "Stores a reply as the next request spells it.", .cutsInTheListenersSpelling),
            sends: "A chat, and the next turn whose history holds the reply in small letters and without marks.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let next = talk.about(" now")
                let plain = reply.text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }
                let answer = try talk.ask([Say.user(talk.about()), Say.assistant(plain), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
                talk.stage.note("exact", reply.text)
            },
            Check.session { lines, transcript in
                let exact = transcript.note("exact") ?? ""
                let stored = lines.first { SessionLine.folded($0.text) == SessionLine.folded(exact) }?.text ?? "nothing like it"
                let holds = stored.split(whereSeparator: \.isWhitespace) == exact.split(whereSeparator: \.isWhitespace)
                return Check.expect(holds, exact, stored)
            }),
        bufferWords("kept", "with", .memory("stores-buffer-words", "Stores buffer words as part of the reply.", .storesBufferWords)) {
            $0 + $1
        },
        bufferWords(
            "left-out", "without",
            Fault("wants-its-buffer-words", "Takes a reply without its buffer words for somebody else's.") {
                $0.session.judge = { $0 == .heard ? .foreign : $0 }
            }
        ) { $1 },
        .turns(
            "session/last-transcript-wins", "An utterance that later requests spell otherwise is remembered as last transcribed.",
            source: "turns, row 7: U as last transcribed; speech recognition corrects earlier texts", runs: 2,
            fault: .memory("first-transcript-wins", "Keeps an utterance as first transcribed.", .keepsFirstTranscript),
            sends: "A chat, and the next turn whose history has another wording of the first utterance.",
            play: { talk in
                let reply = try talk.ask([Say.user("Tell me aboot \(talk.word)")], on: "first")
                let next = talk.about(" now")
                let answer = try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.text)
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
                talk.stage.note("last", talk.about())
            },
            Check.session { lines, transcript in
                let last = transcript.note("last") ?? ""
                let stored = lines.first { $0.role == "user" }?.text ?? ""
                return Check.expect(stored == last, last, stored)
            }),
        .turns(
            "session/corrected-earlier-texts", "Earlier utterances that were corrected do not make a history foreign.",
            source: "turns, words: H fits B, user texts may differ", runs: 3,
            fault: .memory(
                "wants-users-alike", "Takes a history for a foreign one when an utterance in it was corrected.", .wantsUsersAlike),
            sends: "Two turns, and a third that supersedes the second, with another wording of the first utterance.",
            play: { talk in
                let reply = try talk.ask([Say.user("Tell me aboot \(talk.word)")], on: "first")
                let second = talk.about(" now")
                try talk.ask([Say.user("Tell me aboot \(talk.word)"), Say.assistant(reply.text), Say.user(second)], on: "second")
                let revised = talk.about(" now and then")
                let answer = try talk.ask([Say.user(talk.about()), Say.assistant(reply.text), Say.user(revised)], on: "revised")
                // Which of the two spellings is kept for a turn that is over is nobody's business.
                talk.keeps(user: SessionLine.anything)
                talk.keeps(reply: reply.text)
                talk.keeps(user: revised)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/more-was-heard-after-all", "A later request that shows more of a reply than an earlier one corrects what was heard.",
            source: "turns, words: R is kept whole after a cut, a later request may show that more was heard", level: .should, runs: 3,
            fault: .memory("cuts-for-good", "Cuts a reply for good at what was first heard of it.", .cutsForGood),
            sends: "A chat, a next turn with three words of the reply, and a revision of it with six.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let next = talk.about(" now")
                try talk.ask([Say.user(talk.about()), Say.assistant(reply.words(3) + "..."), Say.user(next)], on: "next")
                let revised = talk.about(" now and then")
                let answer = try talk.ask(
                    [Say.user(talk.about()), Say.assistant(reply.words(6) + "..."), Say.user(revised)], on: "revised")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.words(6), "interrupted")
                talk.keeps(user: revised)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/cut-while-running", "A reply cut while it was written is remembered as far as it was heard, as interrupted.",
            source: "turns, row 7: interrupted if T had not completed", needs: [.long], runs: 2,
            fault: .takes("heard-is-a-revision", "Takes a turn that follows a running one for its revision.", .heard, for: .revised),
            sends: "A long chat left open, and the next turn with the first four words of the reply.",
            play: { talk in
                let asked = talk.about(". [[words 100]]")
                let old = try talk.begin([Say.user(asked)], on: "cut-old", deltas: 10)
                let heard = talk.soFar(old).words(4)
                let next = talk.about(" instead")
                let answer = try talk.ask([Say.user(asked), Say.assistant(heard), Say.user(next)], on: "next")
                old.close()
                talk.keeps(user: asked)
                talk.keeps(reply: heard, "interrupted")
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/reply-in-two-messages", "A reply that comes back in two assistant's messages is one reply.",
            source: "turns, words: all assistant texts after U are one A", runs: 2,
            fault: .misreads("wants-one-message", "Takes a reply in two messages for somebody else's.") { message in
                if message["role"]?.string == "assistant" { message["content"] = .string("part " + AgentRequest.text(of: message)) }
            },
            sends: "A chat, and the next turn whose history holds eight words of the reply in two messages.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let head = reply.words(5)
                let tail = String(reply.words(8).dropFirst(head.count))
                let next = talk.about(" now")
                let answer = try talk.ask(
                    [Say.user(talk.about()), Say.assistant(head), Say.assistant(tail + "..."), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(reply: reply.words(8), "interrupted")
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/trimmed-history", "A history whose beginning was left out is aligned on its last turns; the session loses nothing.",
            source: "turns, words: H fits B, align on the last two turns; long calls", runs: 4,
            fault: .memory("knows-no-trimming", "Takes a history without its beginning for a foreign one.", .knowsNoTrimming),
            sends: "Three turns, and a fourth whose history leaves the first out and holds four words of the third reply.",
            play: { talk in
                var past: [JSONValue] = []
                var replies: [Talk.Answer] = []
                let asked = ["", " again", " once more", " at last"].map(talk.about)
                for index in 0..<3 {
                    past.append(Say.user(asked[index]))
                    replies.append(try talk.ask(past, on: "turn-\(index + 1)"))
                    past.append(Say.assistant(replies[index].text))
                }
                past[5] = Say.assistant(replies[2].words(4) + "...")
                let answer = try talk.ask(Array(past[2...]) + [Say.user(asked[3])], on: "turn-4")
                for index in 0..<2 {
                    talk.keeps(user: asked[index])
                    talk.keeps(reply: replies[index].text)
                }
                talk.keeps(user: asked[2])
                talk.keeps(reply: replies[2].words(4), "interrupted")
                talk.keeps(user: asked[3])
                talk.keeps(reply: answer.text)
            }),
    ]

    /// A covered turn whose reply comes back with or without what covered it.
    private static func bufferWords(
        _ name: String, _ how: String, _ fault: Fault, _ back: @escaping @Sendable (_ buffer: String, _ rest: String) -> String
    ) -> Case {
        .turns(
            "session/buffer-words-\(name)", "A reply that comes back \(how) its buffer words is remembered, and the buffer words are not.",
            source: "turns, words: W in segments, any that is not reply left out or cut", needs: [.slow], runs: 2, fault: fault,
            sends: "A chat covered by buffer words, and the next turn whose history holds six words of the reply \(how) them.",
            play: { talk in
                let asked = talk.about(". [[wait 1700]]")
                let connection = try talk.begin([Say.user(asked)], on: "first", deltas: 1)
                let buffer = talk.soFar(connection).text
                let whole = talk.end(connection).text
                talk.stage.note("buffer", buffer)
                let rest = whole.hasPrefix(buffer) ? String(whole.dropFirst(buffer.count)) : whole
                let next = talk.about(" now")
                let heard = rest.split(separator: " ").prefix(6).joined(separator: " ")
                let answer = try talk.ask([Say.user(asked), Say.assistant(back(buffer, heard) + "..."), Say.user(next)], on: "next")
                talk.keeps(user: asked)
                talk.keeps(reply: heard, "interrupted")
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            },
            { transcript, _ in
                let words = transcript.note("buffer") ?? ""
                return Check.expect(words.hasSuffix("... "), "buffer words first", words)
            })
    }
}
