import Simulators

extension Suite {
    /// Row 6: a reply that nobody heard.
    static let turnUnheard: [Case] = [
        .turns(
            "session/complete-reply-nobody-heard", "A reply that was written whole and not heard at all is not remembered.",
            source: "turns, row 6; ElevenLabs 2.2: a barge-in before any audio leaves two user messages",
            breaks: ["the agent believes it said what nobody heard"], runs: 2,
            fault: .memory(
                "keeps-the-unheard-whole", "Keeps a complete reply although nothing of it was heard.", .keepsUnheardCompleteReply),
            sends: "A chat answered whole, and the next turn with two user messages and no assistant's.",
            play: { talk in
                try talk.ask([Say.user(talk.about())], on: "first")
                let next = talk.about(" instead")
                let answer = try talk.ask([Say.user(talk.about()), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            }),
        unheard(
            "empty", "an empty assistant's message",
            .memory("keeps-behind-nothing", "Keeps the reply an empty message stands for.", .keepsReplyBehindEllipsis)
        ) { _ in "" },
        unheard(
            "ellipsis", "an ellipsis",
            Fault("ellipsis-is-foreign", "Takes a reply cut to an ellipsis for somebody else's words.") {
                $0.session.judge = { $0 == .unheard ? .foreign : $0 }
            }
        ) { _ in "..." },
        .turns(
            "session/only-buffer-words-heard", "A reply of which only buffer words were heard is not remembered.",
            source: "turns, row 6: an A of buffer words only", needs: [.slow], runs: 2,
            fault: .memory("buffer-words-are-heard", "Counts buffer words as heard of the reply.", .countsBufferWordsAsHeard),
            sends: "A slow chat closed after its buffer words, and the next turn with those words as the assistant's.",
            play: { talk in
                let asked = talk.about(". [[wait 3000]]")
                let connection = try talk.begin([Say.user(asked)], on: "cut", deltas: 1)
                let words = talk.soFar(connection).text
                connection.close()
                talk.stage.note("buffer", words)
                let next = talk.about(" instead")
                let answer = try talk.ask([Say.user(asked), Say.assistant(words), Say.user(next)], on: "next")
                talk.keeps(user: asked)
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            },
            { transcript, _ in
                let words = transcript.note("buffer") ?? ""
                return Check.expect(words.hasSuffix("... "), "buffer words first", words)
            }),
    ]

    private static func unheard(_ name: String, _ shape: String, _ fault: Fault, _ text: @escaping @Sendable (String) -> String) -> Case {
        .turns(
            "session/reply-came-back-\(name)", "A reply that comes back as \(shape) was not heard and is not remembered.",
            source: "turns, row 6: an A that is empty, an ellipsis; ElevenLabs 2.2", runs: 2, fault: fault,
            sends: "A chat answered whole, and the next turn with \(shape) in the reply's place.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let next = talk.about(" instead")
                let answer = try talk.ask([Say.user(talk.about()), Say.assistant(text(reply.text)), Say.user(next)], on: "next")
                talk.keeps(user: talk.about())
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
            })
    }
}
