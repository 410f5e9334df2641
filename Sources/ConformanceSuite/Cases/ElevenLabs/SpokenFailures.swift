import Simulators

extension Suite {
    private static let early: [(fault: String, what: String)] = [
        ("status-401", "refuses the gateway's key"), ("status-429", "is limited"), ("status-500", "fails"), ("status-503", "is not there"),
        ("status-529", "is overloaded"), ("not-sse-html", "answers with a page"), ("not-sse-json", "answers with an error in a 200"),
        ("empty-body", "answers with nothing"),
    ]

    private static let late: [(fault: String, what: String)] = [
        ("truncate", "ends in the middle"), ("reset-mid", "resets its connection in the middle"),
        ("bad-chunk-size", "breaks its framing in the middle"), ("bad-json-event", "sends an event that is no JSON"),
        ("mid-error-object", "tells of an error in the middle"), ("mid-error-string", "tells of an error in a string"),
    ]

    /// No turn of a voice agent is empty or an error, whatever the upstream does.
    static let spokenFailures: [Case] = early.map(failsEarly) + late.map(failsLate) + [saysNothing]

    private static let saysNothing = Case.turns(
        "elevenlabs/upstream-role-only", "An upstream that says nothing is answered for with words, or with an ellipsis and a space.",
        source: "turns, rules: the answer is never empty; EL-10, EL-11", needs: [.fault],
        breaks: ["ElevenLabs: Brain returned no response, the call ends"],
        fault: swallows("role-only"), sends: "A chat whose upstream says who speaks and nothing else.",
        play: { talk in
            let asked = talk.about(". [[fault role-only]]")
            try talk.ask([Say.user(asked)], on: "first")
            talk.keeps(user: asked)
        })

    private static func failsEarly(_ fault: String, _ what: String) -> Case {
        .turns(
            "elevenlabs/upstream-\(fault)", "An upstream that \(what) is answered for in words; they are no reply and are not stored.",
            source: "turns, rules: the answer is never empty; apologies are never stored; EL-10", needs: [.fault],
            breaks: ["ElevenLabs: custom_llm generation failed, the call ends"],
            fault: swallows(fault), sends: "A chat that makes the upstream have the fault \(fault).",
            play: { talk in
                let asked = talk.about(". [[fault \(fault)]]")
                try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
            }, spoken)
    }

    private static func failsLate(_ fault: String, _ what: String) -> Case {
        let one = Case(
            "elevenlabs/upstream-\(fault)", .must,
            "An upstream that \(what) is answered for in words, and what is stored of the reply are its own words alone.",
            source: "turns, rules: the answer is never empty; apologies are never stored; EL-10", needs: [.gateway, .journal, .fault],
            profiles: [.elevenlabs], breaks: ["ElevenLabs: the attempt fails and is spoken again"],
            fault: .memory(
                "stores-apology-after-\(fault)", "Stores the apology as part of the reply when the upstream \(what).", .storesApologies),
            sends: "A chat that makes the upstream have the fault \(fault).",
            play: { stage in
                let talk = Talk(stage)
                try talk.ask([Say.user(talk.about(". [[fault \(fault)]]"))], on: "first")
                try stage.export { lines in lines.contains { $0.role == "user" && $0.text.contains(talk.word) } }
            },
            check: Check.all([
                Check.answersWhole, spoken,
                { transcript, _ in
                    let said = SessionLine.folded(ChatStream.text(in: transcript, on: "first"))
                    let word = transcript.note("word") ?? "-"
                    let lines = SessionLine.alive(in: SessionLine.read(transcript.note("export") ?? ""), since: word)
                    guard lines.first?.role == "user" else { return .fail(expected: "the utterance", actual: Check.show(lines)) }
                    guard let reply = lines.dropFirst().first else { return .pass }
                    let stored = SessionLine.folded(reply.text)
                    return Check.expect(
                        reply.role == "assistant" && said.hasPrefix(stored) && (stored.count < said.count || reply.state == "complete"),
                        "the beginning of what was said, without an apology, or the whole of a reply that came whole", Check.show(lines))
                },
            ]))
        return one.apart()
    }

    /// Words, and none of a machine's.
    private static let spoken = Check.stream("first") { stream, _ in
        let text = stream.text.lowercased()
        let alien = ["http", "<html", "json", "exception", "upstream", "status 5", "status 4", "{", "null"].first { text.contains($0) }
        return Check.expect(
            text.contains(where: \.isLetter) && alien == nil && stream.finishes == ["stop"], "words for a caller, and stop",
            "\(stream.finishes): \(stream.text)")
    }

    private static func swallows(_ fault: String) -> Fault {
        Fault("silent-after-\(fault)", "Says nothing when the upstream has the fault \(fault).") { behaviour in
            behaviour.answer { request, right in
                var answer = right(request)
                guard request.text.contains("[[fault \(fault)]]"), case .steps(var steps) = answer.body else { return answer }
                steps.removeAll { $0.content == ReferenceWords.apology }
                answer.body = .steps(steps)
                return answer
            }
        }
    }
}

extension ChatStream {
    /// The text of a connection's first answer; empty when there is none.
    static func text(in transcript: Transcript, on label: String) -> String {
        transcript.responses(on: label).first.map { ChatStream($0).text } ?? ""
    }
}
