import Simulators

extension Suite {
    /// What a voice agent says is said by a voice: no marks, no addresses, no orders.
    static let spokenText: [Case] =
        SpeechSamples.all.map { spoken($0, in: nil) }
        + SpeechSamples.all.filter { ["bold-and-italic", "links", "thinking", "voice-orders", "media-lines"].contains($0.name) }.map {
            spoken($0, in: "characters")
        } + [kept, untouched]

    private static func spoken(_ sample: SpeechSample, in pieces: String?) -> Case {
        let suffix = pieces == nil ? "" : "-in-pieces"
        return .turns(
            "speech/\(sample.name)\(suffix)",
            "Nobody hears \(sample.what)\(pieces == nil ? "" : ", however the text is cut into deltas"): what is said keeps its words.",
            source: "EL-12: text is spoken as it stands; contract 3: filtered for speech; issue of voice mode",
            level: sample.asked.isEmpty ? .must : .should, needs: [.fault],
            breaks: ["the voice reads out stars, addresses and orders"],
            fault: Fault("reads-out-\(sample.name)\(suffix)", "Says \(sample.what) as they stand\(pieces == nil ? "" : ", when cut").") {
                behaviour in
                behaviour.session.readsOut.insert(sample.name)
            },
            sends: "A chat that makes the model write: \(sample.raw.replacing("\n", with: " / "))",
            play: { talk in
                let order = "[[say \(sample.raw)]]" + (pieces.map { "[[chunks \($0)]]" } ?? "")
                // A question of the sample's own tells the language.
                let asked = sample.asked.isEmpty ? "\(talk.about()) \(order)" : "\(sample.asked) \(talk.word) \(order)"
                let answer = try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
                // What is stored is what was said, unless that was no reply at all.
                if answer.text.contains(where: \.isLetter) { talk.keeps(reply: answer.text) }
            },
            Check.stream("first") { stream, _ in
                let said = stream.text
                if let lost = sample.keeps.first(where: { !finds($0, in: said) }) {
                    return .fail(expected: "words that fit /\(lost)/", actual: said)
                }
                let found = sample.loses.first { finds($0, in: said) }
                return Check.expect(found == nil, "nothing that fits /\(found ?? "")/", said)
            })
    }

    private static func finds(_ pattern: String, in text: String) -> Bool {
        guard let regex = try? Regex(pattern).ignoresCase() else { return false }
        return text.firstMatch(of: regex) != nil
    }

    /// What is said is what is stored: the model's own marks do not come back from the session.
    private static let kept = Case.turns(
        "speech/stored-as-spoken", "The session keeps a reply as it was said, not as the model wrote it.",
        source: "turns, words: R, filtered for speech, as stored", needs: [.fault],
        fault: Fault("stores-as-written", "Stores what the model wrote instead of what was said.") { $0.session.storesRaw = true },
        sends: "A chat that makes the model write bold marks and a link.",
        play: { talk in
            let asked = "\(talk.about()) [[say \(mixed)]]"
            let answer = try talk.ask([Say.user(asked)], on: "first")
            talk.keeps(user: asked)
            talk.keeps(reply: answer.text)
            talk.stage.note("said", answer.text)
        },
        Check.session { lines, transcript in
            let stored = lines.last { $0.role == "assistant" }?.text ?? ""
            return Check.expect(
                !stored.contains("*") && !stored.contains("http"), "what was said: \(transcript.note("said") ?? "")", stored)
        })

    private static let mixed = SpeechSamples.mixed.raw

    /// A plain API is not a voice: there the same text is untouched.
    private static let untouched = Case(
        "speech/api-text-is-untouched", .must, "Where no voice is behind the request the text is the model's, mark for mark.",
        source: "contract 3: profile api, text untouched", needs: [.gateway, .fault], profiles: [.openai, .strict],
        fault: Fault("filters-for-everybody", "Filters text for speech where nobody listens.") { $0.session.filtersApi = true },
        sends: "A chat that makes the model write bold marks and a link.",
        play: { stage in try stage.stream("Please. [[say \(mixed)]]") },
        check: Check.stream { stream, _ in Check.expect(stream.text == mixed, mixed, stream.text) })
}
