import Simulators

extension Suite {
    private static let source = "ElevenLabs 5: > 4 s is dead air; turns, words: W; issue: dead air zero"

    /// Agents that take many seconds over their first word, without any tool: what is heard meanwhile.
    static let longWaits: [Case] = [
        .turns(
            "elevenlabs/long-wait-is-not-silent",
            "In a wait of 10 s nothing is heard for 5 s at the most, and the words that fill it end in a pause.",
            source: source, needs: [.slow], breaks: ["the caller asks whether anybody is there, or hangs up"], runs: 1,
            fault: .memory("falls-silent-after-cover", "Says buffer words and then nothing until the answer.", .fallsSilentAfterCover),
            sends: "A chat whose first token takes 10 s.",
            play: { talk in try waited(talk, ". [[wait 10000]]") },
            { transcript, _ in
                guard let deltas = fillers(in: transcript), let asked = transcript.requestEnd(on: "first", request: 0) else {
                    return .fail(expected: "an answer", actual: "none")
                }
                var heardUntil = asked
                for delta in deltas.fillers + deltas.answer.prefix(1) {
                    let silence = delta.at - heardUntil
                    if silence > .seconds(5) {
                        return .fail(expected: "5 s of silence at the most", actual: "\(Show.time(silence)) before \"\(delta.text)\"")
                    }
                    heardUntil = max(heardUntil, delta.at) + spoken(delta.text)
                }
                guard let odd = deltas.fillers.first(where: { !$0.text.hasSuffix("... ") }) else { return .pass }
                return .fail(expected: "lines that end in \"... \"", actual: "\"\(odd.text)\"")
            }),
        .turns(
            "elevenlabs/long-wait-varies", "Of the words that fill a wait none are said twice in a row.",
            source: "issue: varied, never two in a row; CC buffer words", needs: [.slow],
            breaks: ["the caller hears a machine that hangs"], runs: 1,
            fault: .memory("repeats-its-lines", "Fills a wait with the same line again and again.", .repeatsItsLines),
            sends: "A chat whose first token takes 12.5 s.",
            play: { talk in try waited(talk, ". [[wait 12500]]") },
            { transcript, _ in
                let said = fillers(in: transcript)?.fillers.map(\.text) ?? []
                let again = zip(said, said.dropFirst()).contains { $0 == $1 }
                return Check.expect(
                    said.count >= 3 && !again, "three fillers or more, each other than the last", said.joined(separator: "| "))
            }),
        .turns(
            "elevenlabs/long-wait-in-spanish", "A caller who speaks Spanish is not kept waiting in English.",
            source: "issue: in the speaker's language; contract 3", needs: [.slow], runs: 1,
            fault: .memory("lines-in-english", "Says English lines to a caller who speaks Spanish.", .linesInEnglish),
            sends: "A chat in Spanish whose first token takes 7.5 s.",
            play: { talk in try waited(talk, "¿Qué me puedes contar hoy, por favor, de \(talk.word)? [[wait 7500]]", isWhole: true) },
            { transcript, _ in
                let lines = fillers(in: transcript)?.fillers.dropFirst().map(\.text) ?? []
                // None of these is a word of Spanish.
                let english: Set<String> = ["am", "on", "it", "this", "takes", "still", "working", "with", "looking", "longer", "taking"]
                let words = Set(lines.joined(separator: " ").lowercased().split { !$0.isLetter }.map(String.init))
                return Check.expect(!lines.isEmpty && words.isDisjoint(with: english), "Spanish lines", lines.joined(separator: "| "))
            }),
        .turns(
            "elevenlabs/long-wait-comes-back",
            "A reply that comes back with all that filled the wait is remembered, and what filled it is not.",
            source: "turns, words: W in segments, any that is not reply left out or cut; rules: never stored", needs: [.slow], runs: 2,
            fault: .memory("stores-what-fills", "Stores what fills a wait as part of the reply.", .storesBufferWords),
            sends: "A chat whose first token takes 7.5 s, and the next turn with all that was said in it.",
            play: { talk in
                let asked = talk.about(". [[wait 7500]]")
                let reply = try talk.ask([Say.user(asked)], on: "first")
                let second = talk.about(" again")
                let answer = try talk.ask([Say.user(asked), Say.assistant(reply.text), Say.user(second)], on: "second")
                talk.keeps(user: asked)
                talk.keeps(reply: unfilled(reply.text))
                talk.keeps(user: second)
                talk.keeps(reply: answer.text)
            },
            Check.stream("first") { stream, _ in
                let count = stream.text.components(of: "... ")
                return Check.expect(count >= 2, "the wait filled twice or more", "\(count) times: \(stream.text.prefix(120))")
            }),
    ]

    private static func waited(_ talk: Talk, _ more: String, isWhole: Bool = false) throws {
        let asked = isWhole ? more : talk.about(more)
        let connection = try talk.begin([Say.user(asked)], on: "first")
        connection.receive(for: "the whole answer", within: .seconds(16)) { $0.completeCount >= 1 }
        connection.close()
        let reply = talk.soFar(connection)
        talk.keeps(user: asked)
        talk.keeps(reply: unfilled(reply.text))
    }

    /// What stands behind all that filled the wait.
    private static func unfilled(_ text: String) -> String {
        var rest = text[...]
        while let filler = rest.firstRange(of: "... ") { rest = rest[filler.upperBound...] }
        return String(rest)
    }

    /// What was said before the agent's own words, and those.
    private static func fillers(in transcript: Transcript) -> (fillers: [ChatStream.Chunk], answer: [ChatStream.Chunk])? {
        guard let response = transcript.responses(on: "first").first else { return nil }
        let deltas = ChatStream(response).deltas
        let count = (deltas.lastIndex { $0.text.hasSuffix("... ") } ?? -1) + 1
        return (Array(deltas.prefix(count)), Array(deltas.dropFirst(count)))
    }

    /// How long words are heard, at 15 letters a second.
    private static func spoken(_ text: String) -> Duration { .milliseconds(text.count * 1000 / 15) }
}
