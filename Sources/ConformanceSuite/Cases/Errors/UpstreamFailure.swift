import Simulators

extension Suite {
    private static let api: Set<Profile> = [.openai, .strict]
    private static let early = "A streamed chat whose upstream fails before the first token."
    private static let late = "A streamed chat whose upstream fails after five words."

    /// Failures of what is behind the server: catalogue err/1.7 and err/2.
    static let upstreamFailure: [Case] = [
        Case(
            "error/failure-is-not-sent-again", .should,
            "A failure that a retry would repeat is not 408, 409, 429 or 5xx, or says x-should-retry: false.",
            source: "err/1.7; openai-python sends these again", needs: [.fault], profiles: api,
            breaks: ["openai-python runs the agent three times"],
            fault: Fault("retryable-failure", "Sends a 500 without x-should-retry.") { behaviour in
                behaviour.errors { answer, _ in answer.set("x-should-retry", nil) }
            },
            sends: early, play: Play.stream(for: .fault),
            check: Check.response { response, _ in
                let retried = [408, 409, 429].contains(response.status) || response.status >= 500
                return Check.expect(
                    !retried || response.value("x-should-retry") == "false", "x-should-retry: false beside \(response.status)", "none")
            }),
        Case(
            "error/early-failure-has-its-status", .should, "A failure before the first token is an HTTP error, not a 200.",
            source: "err/2.1; trustedrouter stream.error-signaling", needs: [.fault], profiles: api,
            fault: Fault("failure-in-a-200", "Tells an early failure inside a 200 stream.") { behaviour in
                behaviour.answer { request, right in
                    let answer = right(request)
                    guard answer.status >= 500, case .whole(let body) = answer.body else { return answer }
                    return ReferenceAnswer(
                        status: 200, fields: [HeaderField("Content-Type", "text/event-stream")],
                        body: .steps([.raw(Array("data: ".utf8) + body + [0x0A, 0x0A])]))
                }
            },
            sends: early, play: Play.stream(for: .fault), check: Check.refusal([Stage.main], "400 or more") { $0 >= 400 }),
        Case(
            "error/late-failure-is-told", .should,
            "A failure after the first token is an event with {\"error\":{message, type, param, code}}.",
            source: "err/2.2; openai-python and openai-node raise APIError", needs: [.fault], profiles: api,
            fault: Fault("late-failure-as-text", "Writes a late failure into the text.") { behaviour in
                behaviour.stream { steps in
                    guard let at = steps.lastIndex(where: { String(decoding: $0.bytes, as: UTF8.self).contains("\"error\"") }),
                        var chunk = steps.first(where: { $0.content?.isEmpty == false })?.chunk
                    else { return }
                    chunk["choices"]?[0]?["delta"]?["content"] = "[error: the upstream failed]"
                    steps[at] = .chunk(chunk)
                }
            },
            sends: late, play: lateFailure,
            check: failure { stream in
                guard let error = stream.errors.first else { return .fail(expected: "an event with error", actual: "none") }
                let keys = ["message", "type", "param", "code"]
                return Check.expect(keys.allSatisfy { error.json["error"]?[$0] != nil }, "message, type, param, code", stream.show(error))
            }),
        Case(
            "error/late-failure-is-nested", .must, "A failure event is nested under error, as an object.",
            source: "err/2.3 and err/2.4; measured: the flat form is ignored", needs: [.fault], profiles: api,
            breaks: ["openai-python, pipecat and langchain ignore a flat error event"],
            fault: Fault("flat-error-event", "Sends the error's members without error around them.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices where String(decoding: steps[index].bytes, as: UTF8.self).contains("\"error\"") {
                        steps[index] = .text("event: error\ndata: {\"message\":\"The upstream failed.\",\"type\":\"server_error\"}\n\n")
                    }
                }
            },
            sends: late, play: lateFailure,
            check: failure { stream in
                let flat = stream.chunks.first { $0.json["choices"] == nil && $0.json["usage"] == nil && $0.json["error"] == nil }
                if let flat { return .fail(expected: #"{"error":{…}}"#, actual: stream.show(flat)) }
                guard let error = stream.errors.first else { return .fail(expected: #"an event with {"error":{…}}"#, actual: "none") }
                return Check.expect(error.json["error"]?.isObject == true, "error: an object", stream.show(error))
            }),
        Case(
            "error/no-stop-after-failure", .must, "No finish reason stop follows an error.", source: "err/2.5; a false success",
            needs: [.fault], profiles: api,
            fault: Fault("stop-after-failure", "Sends finish_reason stop after the error.") { behaviour in
                behaviour.stream { steps in
                    guard let last = steps.last, String(decoding: last.bytes, as: UTF8.self).contains("\"error\"") else { return }
                    steps.append(.text("data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"))
                }
            },
            sends: late, play: lateFailure,
            check: failure { stream in
                guard let error = stream.errors.first else { return .warn("no error event, so nothing can follow it") }
                let after = stream.chunks.first { $0.block > error.block && $0.finishes.contains("stop") }
                return Check.expect(after == nil, "no stop after the error", after.map { stream.show($0) } ?? "")
            }),
        Case(
            "error/failure-ends-the-stream", .should, "The stream ends after an error.", source: "err/2.6; openai-python raises first",
            needs: [.fault], profiles: api,
            fault: Fault("text-after-failure", "Goes on with text after the error.") { behaviour in
                behaviour.stream { steps in
                    guard let last = steps.last, String(decoding: last.bytes, as: UTF8.self).contains("\"error\"") else { return }
                    steps += steps.filter { $0.content?.isEmpty == false }
                }
            },
            sends: late, play: lateFailure,
            check: failure { stream in
                guard let error = stream.errors.first else { return .warn("no error event, so nothing can follow it") }
                let after = stream.chunks.first { $0.block > error.block }
                return Check.expect(
                    after == nil && stream.response.isComplete, "the end after the error", after.map { stream.show($0) } ?? "no end")
            }),
        Case(
            "error/failure-is-never-silent", .must, "When the upstream dies the stream does not end as if nothing had happened.",
            source: "err/2.7; clients cannot notice",
            needs: [.fault], profiles: api, breaks: ["every client measured takes the half answer for a whole one"],
            fault: Fault("silent-failure", "Ends the stream cleanly when the upstream dies.") { behaviour in
                behaviour.stream { steps in
                    if let last = steps.last, String(decoding: last.bytes, as: UTF8.self).contains("\"error\"") {
                        steps[steps.count - 1] = .done
                    }
                }
            },
            sends: late, play: lateFailure,
            check: failure { stream in
                Check.expect(
                    !stream.errors.isEmpty || !stream.response.isComplete, "an error event, or a connection that breaks",
                    "a clean end after: \(stream.text.suffix(60))")
            }),
        Case(
            "error/failure-is-spoken", .must, "Behind a voice agent a failure is an answer in words that ends with stop and [DONE].",
            source: "err/2.1; ElevenLabs ends the call on an error or an empty answer", needs: [.fault], profiles: [.elevenlabs],
            breaks: ["ElevenLabs: custom_llm generation failed, the call ends"],
            fault: Fault("voice-failure-is-silent", "Ends the stream without a word when the upstream fails.") { behaviour in
                behaviour.stream { steps in
                    if steps.contains(where: { $0.content?.contains("went wrong") == true }) {
                        steps.removeAll { $0.content?.isEmpty == false }
                    }
                }
            },
            sends: early, play: Play.stream(for: .fault),
            check: Check.stream { stream, _ in
                let holds = !stream.deltas.isEmpty && stream.finishes == ["stop"] && stream.dones.count == 1 && stream.errors.isEmpty
                return Check.expect(
                    holds, "words, stop and [DONE]",
                    "\(stream.deltas.count) deltas, finish \(stream.finishes), \(Show.response(stream.response))")
            }),
    ]

    private static let lateFailure: Play.Script = { stage in
        try stage.stream(stage.settings.prompts[.fault] ?? "[[words 5]] [[fail 500]] Please fail after five words.")
    }

    /// A failure told with an HTTP status is told early enough; otherwise the stream is judged.
    private static func failure(_ judge: @escaping @Sendable (ChatStream) -> Judgement) -> Check.Judge {
        Check.response { response, _ in
            if response.status >= 400 { return Check.envelope(response) }
            return judge(ChatStream(response))
        }
    }
}
