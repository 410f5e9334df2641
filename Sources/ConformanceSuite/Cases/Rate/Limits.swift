import Simulators

extension Suite {
    private static let api: Set<Profile> = [.openai, .strict]
    private static let crowd = "\(crowdSize) streamed chats at the same time."
    private static let crowdSize = 40

    /// Limits and how they are told: catalogue rate/1.
    static let limits: [Case] = [
        Case(
            "rate/over-limit-is-refused", .must,
            "Streams over the limit are refused with 429 and the error envelope, and others are answered.",
            source: "rate/1.1; RFC 6585 4; OpenAI TooManyRequests", needs: [.limits], profiles: api,
            fault: Fault("over-limit-is-503", "Answers 503 to streams over its limit.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 429 { answer.status = 503 } }
            }, sends: crowd, play: play,
            check: { transcript, _ in
                let responses = answers(transcript)
                if responses.isEmpty { return .fail(expected: "answers", actual: "none") }
                if let odd = responses.first(where: { $0.status != 200 && $0.status != 429 }) {
                    return .fail(expected: "200 or 429", actual: Show.response(odd))
                }
                let refused = responses.filter { $0.status == 429 }
                // A limit that so many do not reach is no fault; that there is none cannot be told from outside.
                guard let first = refused.first else {
                    return .warn("\(crowdSize) streams at once were all answered; the limit, if any, is higher")
                }
                if refused.count == responses.count { return .fail(expected: "answers up to the limit", actual: "429 for all of them") }
                return Check.envelope(first)
            }),
        Case(
            "rate/retry-after", .should, "A 429 has Retry-After with a whole number of seconds of 1 or more.",
            source: "rate/1.2; OpenAI TooManyRequests; RFC 9110 10.2.3",
            needs: [.limits], profiles: api,
            fault: Fault("no-retry-after", "Sends 429 without Retry-After.") { behaviour in
                behaviour.errors { answer, _ in answer.set("Retry-After", nil) }
            },
            sends: crowd, play: play,
            check: { transcript, _ in
                guard let refused = answers(transcript).first(where: { $0.status == 429 }) else {
                    return .warn("nothing was refused; see rate/over-limit-is-refused")
                }
                let value = refused.value("retry-after") ?? "none"
                return Check.expect((Int(value) ?? 0) >= 1, "Retry-After: 1 or more", value)
            }),
        Case(
            "rate/running-streams-are-not-cut", .must, "A limit refuses new streams and never cuts a running one.",
            source: "rate/1.6; voice in mid-sentence",
            needs: [.limits], profiles: api,
            fault: Fault("limit-cuts-streams", "Ends a running stream when another is refused.") { $0.session.limitCutsStreams = true },
            sends: crowd, play: play,
            check: { transcript, _ in
                let taken = answers(transcript).filter { $0.status == 200 }.map(ChatStream.init)
                let cut = taken.first { !$0.response.isComplete || $0.dones.isEmpty }
                if let cut { return .fail(expected: "whole streams", actual: "one ended after \(cut.deltas.count) deltas") }
                return Check.expect(!taken.isEmpty, "answered streams", "none")
            }),
        Case(
            "rate/failed-auth-locks-nobody-out", .should, "Many refused tokens do not keep the good one out.",
            source: "rate/1.7; product requirements, security",
            fault: Fault("lockout", "Refuses everybody after 20 wrong tokens.") { $0.locksOutAfter = 20 },
            sends: "50 chats with a wrong token, then a good one.",
            play: { stage in
                let connection = stage.open("wrong-1")
                guard connection.isOpen else { throw StageError("cannot connect to \(stage.settings.target.url)") }
                var current = connection
                for number in 1...50 {
                    if current.hasEnded || !current.isOpen { current = stage.open("wrong-\(number)") }
                    stage.send(stage.post(stage.chat(), credentials: .value("Bearer wrong-token-\(number)")), on: current)
                }
                current.close()
                try stage.exchange(stage.post(stage.chat()), on: "good")
            },
            check: { transcript, context in
                let statuses = transcript.connections.filter { $0.hasPrefix("wrong-") }.flatMap {
                    transcript.responses(on: $0).map(\.status)
                }
                if let odd = statuses.first(where: { $0 != 401 && $0 != 429 }) {
                    return .fail(expected: "401 (or 429) for wrong tokens", actual: "\(odd)")
                }
                return Check.accepted(["good"])(transcript, context)
            }),
        Case(
            "rate/headers-are-well-formed", .may,
            "x-ratelimit headers, where there are any, are whole numbers, and resets like 12ms, 1s or 6m0s.",
            source: "rate/1.4; OpenAI rate limit headers",
            fault: Fault("vague-reset", "Says x-ratelimit-reset-requests: soon.") { behaviour in
                behaviour.every { answer, _ in answer.set("x-ratelimit-reset-requests", "soon") }
            },
            check: Check.response { response, _ in
                for field in response.fields where field.name.lowercased().hasPrefix("x-ratelimit-") {
                    let isReset = field.name.lowercased().contains("reset")
                    let holds = isReset ? isSpan(field.value) : Int(field.value).map { $0 >= 0 } ?? false
                    if !holds {
                        return .fail(expected: isReset ? "a span like 6m0s" : "a whole number", actual: "\(field.name): \(field.value)")
                    }
                }
                return .pass
            }),
    ]

    private static let play: Play.Script = { stage in
        guard stage.open("reach").isOpen else { throw StageError("cannot connect to \(stage.settings.target.url)") }
        stage.together(crowdSize) { index in
            let connection = stage.open("stream-\(index)")
            stage.send(stage.post(stage.chat()), on: connection)
            connection.close()
        }
    }

    private static func answers(_ transcript: Transcript) -> [WireResponse] {
        (0..<crowdSize).compactMap { transcript.responses(on: "stream-\($0)").first }
    }

    /// A number with a unit, perhaps several: `12ms`, `1s`, `6m0s`, `1h2m3.5s`.
    private static func isSpan(_ text: String) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            guard !number.isEmpty, let unit = ["ms", "h", "m", "s", "d"].first(where: { rest.dropFirst(number.count).hasPrefix($0) }) else {
                return false
            }
            rest = rest.dropFirst(number.count + unit.count)
        }
        return !text.isEmpty
    }
}
