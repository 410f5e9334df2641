import Simulators

/// What holds of every turn that a voice platform asks for.
extension Check {
    /// Every answer that was read to its end holds words or a call, one finish and one end mark.
    ///
    /// Connections whose label begins with `cut` were closed by the play.
    static let answersWhole: Judge = { transcript, _ in
        for label in transcript.connections where !label.hasPrefix("cut") && !label.hasPrefix("probe") {
            guard let response = transcript.responses(on: label).first else {
                return .fail(expected: "\(label): an answer", actual: Show.silence(transcript, on: label))
            }
            guard response.status == 200, response.mediaType == "text/event-stream" else {
                return .fail(expected: "\(label): 200 with text/event-stream", actual: Show.response(response))
            }
            let stream = ChatStream(response)
            guard stream.deltas.count > 0, stream.finishes.count == 1, stream.dones.count == 1, stream.errors.isEmpty else {
                return .fail(
                    expected: "\(label): words or a call, one finish, one [DONE]",
                    actual:
                        "\(stream.deltas.count) deltas, finishes \(stream.finishes), \(stream.dones.count) [DONE]: \(stream.text.suffix(80))"
                )
            }
        }
        return .pass
    }

    /// The session holds what the play says was heard, word for word, and nothing else.
    static let remembered: Judge = { transcript, _ in
        guard let export = transcript.note("export"), let word = transcript.note("word"), let expected = transcript.note("expected") else {
            return .inconclusive("the session was not exported")
        }
        let lines = SessionLine.alive(in: SessionLine.read(export), since: word)
        let wanted = SessionLine.read(expected)
        guard let difference = SessionLine.difference(of: lines, from: wanted) else { return .pass }
        return .fail(expected: show(wanted), actual: "\(difference): \(show(lines))")
    }

    /// What holds of every turn, and more.
    static func turns(_ more: Judge...) -> Judge { all([answersWhole, remembered, agentRuns] + more) }

    /// An answer's text.
    static func text(of label: String, _ expected: String, _ holds: @escaping @Sendable (String, Transcript) -> Bool) -> Judge {
        { transcript, context in
            stream(label) { stream, _ in expect(holds(stream.text, transcript), "\(label): \(expected)", stream.text) }(transcript, context)
        }
    }

    /// Two answers with the same words, each with an id of its own.
    static func alike(_ labels: String...) -> Judge {
        { transcript, _ in
            let streams = labels.compactMap { transcript.responses(on: $0).first.map(ChatStream.init) }
            guard streams.count == labels.count, let first = streams.first else {
                return .fail(expected: "\(labels.count) answers", actual: "\(streams.count)")
            }
            let ids = Set(streams.map { $0.chunks.first?.json["id"]?.string ?? "" })
            if ids.count < streams.count { return .fail(expected: "an id of its own for each answer", actual: ids.joined(separator: ", ")) }
            let different = streams.first { SessionLine.folded($0.text) != SessionLine.folded(first.text) }
            return expect(different == nil, "the same words: \(first.text.prefix(80))", different.map { String($0.text.prefix(80)) } ?? "")
        }
    }

    /// An ellipsis and a space, and nothing else.
    static func beat(_ label: String) -> Judge {
        stream(label) { stream, _ in
            expect(
                stream.text == "... " && stream.deltas.allSatisfy(\.toolCalls.isEmpty), "\(label): \"... \" alone",
                "\"\(stream.text.prefix(80))\" and \(stream.chunks.flatMap(\.toolCalls).count) pieces of calls")
        }
    }

    /// The names of the tools an answer calls.
    static func calls(_ label: String, _ expected: String, _ holds: @escaping @Sendable ([Talk.Answer.Call], String) -> Bool) -> Judge {
        response(label) { response, _ in
            let answer = Talk.Answer(response)
            let shown = answer.calls.map { "\($0.name)(\($0.arguments))" }.joined(separator: ", ")
            return expect(holds(answer.calls, answer.text), "\(label): \(expected)", "\"\(answer.text.prefix(80))\" \(shown)")
        }
    }
}

extension SessionLine {
    /// The lines that count, from the first that holds a word; a greeting right before it is one of them.
    static func alive(in lines: [SessionLine], since word: String) -> [SessionLine] {
        let alive = lines.filter(\.isAlive)
        guard let start = alive.firstIndex(where: { $0.text.lowercased().contains(word) }) else { return [] }
        return Array(alive[start...])
    }

    /// Stands for any text among the lines that are wanted.
    static let anything = "*"

    /// How lines differ from those that were wanted; nil when they do not.  An empty state is any.
    static func difference(of lines: [SessionLine], from wanted: [SessionLine]) -> String? {
        for (index, want) in wanted.enumerated() {
            if want.role == "*" { return nil }
            guard lines.indices.contains(index) else { return "\(lines.count) lines instead of \(wanted.count)" }
            let line = lines[index]
            if line.role != want.role { return "line \(index + 1) is the \(line.role)'s" }
            if want.text != anything, folded(line.text) != folded(want.text) { return "line \(index + 1) says something else" }
            if !want.state.isEmpty, line.state != want.state { return "line \(index + 1) is \(line.state)" }
        }
        return lines.count > wanted.count ? "\(lines.count - wanted.count) lines more" : nil
    }
}
