import Simulators

/// The vocabulary checks are written in: each is a pure function of the transcript.
enum Check {
    typealias Judge = @Sendable (Transcript, Context) -> Judgement

    /// Judges the first response of a connection.
    static func response(
        _ label: String = Stage.main, _ number: Int = 0, _ judge: @escaping @Sendable (WireResponse, Context) -> Judgement
    ) -> Judge {
        { transcript, context in
            let responses = transcript.responses(on: label)
            guard responses.indices.contains(number) else {
                return .fail(expected: "an HTTP response", actual: Show.silence(transcript, on: label))
            }
            return judge(responses[number], context)
        }
    }

    /// Judges a streamed answer that must be one: 200 with an event stream that came to its end or at least began.
    static func stream(
        _ label: String = Stage.main, _ number: Int = 0, _ judge: @escaping @Sendable (ChatStream, Context) -> Judgement
    ) -> Judge {
        response(label, number) { response, context in
            guard response.status == 200, response.mediaType == "text/event-stream" else {
                return .fail(expected: "200 with text/event-stream", actual: Show.response(response))
            }
            return judge(ChatStream(response), context)
        }
    }

    /// Judges each chunk of a stream; the first that breaks the rule is shown.
    static func chunks(
        _ expected: String, label: String = Stage.main, where holds: @escaping @Sendable (ChatStream.Chunk) -> Bool
    ) -> Judge {
        stream(label) { stream, _ in
            let chunks = stream.chunks.filter { !$0.isError }
            if chunks.isEmpty { return .fail(expected: "chunks", actual: Show.response(stream.response)) }
            guard let bad = chunks.first(where: { !holds($0) }) else { return .pass }
            return .fail(expected: expected, actual: stream.show(bad))
        }
    }

    /// Judges each choice of each chunk.
    static func choices(
        _ expected: String, label: String = Stage.main, where holds: @escaping @Sendable (JSONValue) -> Bool
    ) -> Judge {
        chunks(expected, label: label) { $0.choices.allSatisfy(holds) }
    }

    /// A stream whose blocks all keep a rule.
    static func blocks(
        _ expected: String, where holds: @escaping @Sendable (EventBlock) -> Bool
    ) -> Judge {
        stream { stream, _ in
            if stream.stream.blocks.isEmpty { return .fail(expected: "events", actual: Show.response(stream.response)) }
            guard let bad = stream.stream.blocks.firstIndex(where: { !holds($0) }) else { return .pass }
            return .fail(expected: expected, actual: stream.show(block: bad))
        }
    }

    /// The whole JSON answer of a chat.
    static func completion(
        _ label: String = Stage.main, _ judge: @escaping @Sendable (JSONValue, Context) -> Judgement
    ) -> Judge {
        response(label) { response, context in
            guard response.status == 200, let json = response.json, json.isObject else {
                return .fail(expected: "200 with a JSON object", actual: Show.response(response))
            }
            return judge(json, context)
        }
    }

    /// Each connection's response has one of the statuses.
    static func statuses(_ labels: [String], _ expected: String, _ holds: @escaping @Sendable (Int) -> Bool) -> Judge {
        all(
            labels.map { label in
                response(label) { response, _ in
                    holds(response.status) ? .pass : .fail(expected: "\(label): \(expected)", actual: Show.response(response))
                }
            })
    }

    /// Every judge must pass; the first that does not speaks.
    static func all(_ judges: [Judge]) -> Judge {
        { transcript, context in
            var remark: Judgement = .pass
            for judge in judges {
                let judgement = judge(transcript, context)
                if judgement.isFailure { return judgement }
                if judgement != .pass, remark == .pass { remark = judgement }
            }
            return remark
        }
    }

    static func expect(_ holds: Bool, _ expected: String, _ actual: @autoclosure () -> String) -> Judgement {
        holds ? .pass : .fail(expected: expected, actual: actual())
    }
}
