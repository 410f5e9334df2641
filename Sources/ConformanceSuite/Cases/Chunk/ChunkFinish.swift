import Simulators

extension Suite {
    /// Finish reasons: catalogue chunk/3.
    static let finish: [Case] = [
        Case(
            "chunk/one-finish-reason", .must, "Each choice has exactly one finish reason that is not null.",
            source: "chunk/3.1; OpenAI finish_reason",
            fault: Fault("finish-twice", "Sends the finish reason twice.") { behaviour in
                behaviour.stream { steps in
                    if let index = steps.firstIndex(where: { $0.finish != nil }) { steps.insert(steps[index], at: index) }
                }
            },
            check: Check.stream { stream, _ in
                let counts = Dictionary(grouping: stream.chunks.flatMap(\.choices).filter { $0["finish_reason"]?.string != nil }) {
                    $0["index"]?.integer ?? 0
                }.mapValues(\.count)
                return Check.expect(
                    !counts.isEmpty && counts.values.allSatisfy { $0 == 1 }, "one finish reason for each choice",
                    counts.isEmpty ? "none" : "\(counts.values.max() ?? 0)")
            }),
        Case(
            "chunk/finish-reason-is-known", .must, "The finish reason is stop, length, tool_calls, content_filter or function_call.",
            source: "chunk/3.2; OpenAI finish_reason: enum",
            fault: Fault("finish-eos", "Ends with finish_reason eos_token.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.string != nil { choice["finish_reason"] = "eos_token" } }
            },
            check: Check.stream { stream, _ in
                let known = ["stop", "length", "tool_calls", "content_filter", "function_call"]
                guard let bad = stream.finishes.first(where: { !known.contains($0) }) else {
                    return Check.expect(!stream.finishes.isEmpty, "a finish reason", "none")
                }
                return .fail(expected: known.joined(separator: ", "), actual: bad)
            }),
        Case(
            "chunk/plain-answer-stops", .must, "A plain answer finishes with stop.", source: "chunk/3.3; OpenAI finish_reason",
            fault: Fault("finish-length-always", "Says length at every end.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.string != nil { choice["finish_reason"] = "length" } }
            },
            check: Check.stream { stream, _ in
                Check.expect(
                    stream.finishes == ["stop"], "stop", stream.finishes.isEmpty ? "none" : stream.finishes.joined(separator: ", "))
            }),
        Case(
            "chunk/max-tokens-gives-length", .should, "max_tokens: 1 ends the answer with length.", source: "chunk/3.4; OpenAI max_tokens",
            fault: Fault("ignores-max-tokens", "Ignores max_tokens.") { behaviour in
                behaviour.answer { request, right in
                    var unlimited = request
                    if var json = request.json {
                        json["max_tokens"] = nil
                        unlimited.body = json.bytes
                    }
                    return right(unlimited)
                }
            },
            sends: "A streamed chat with max_tokens 1.", play: Play.stream { $0["max_tokens"] = 1 },
            check: Check.stream { stream, _ in
                Check.expect(
                    stream.finishes == ["length"], "length", stream.finishes.isEmpty ? "none" : stream.finishes.joined(separator: ", "))
            }),
        Case(
            "chunk/nothing-after-finish", .must, "A choice has no content and no tool call after its finish reason.",
            source: "chunk/3.6; OpenAI finish_reason",
            breaks: ["clients that stop reading there lose it"],
            fault: Fault("text-after-finish", "Sends the last word after the finish reason.") { behaviour in
                behaviour.stream { steps in
                    guard let end = steps.firstIndex(where: { $0.finish != nil }),
                        let last = steps[..<end].lastIndex(where: { $0.content?.isEmpty == false })
                    else { return }
                    steps.swapAt(end, last)
                }
            },
            check: Check.stream { stream, _ in
                var finished: Set<Int> = []
                for chunk in stream.chunks {
                    for choice in chunk.choices {
                        let index = choice["index"]?.integer ?? 0
                        let delta = choice["delta"]
                        let says = delta?["content"]?.string?.isEmpty == false || delta?["tool_calls"]?.array?.isEmpty == false
                        if finished.contains(index), says { return .fail(expected: "nothing after the finish", actual: stream.show(chunk)) }
                        if choice["finish_reason"]?.string != nil { finished.insert(index) }
                    }
                }
                return Check.expect(!finished.isEmpty, "a finish reason", "none")
            }),
        Case(
            "chunk/finish-delta-is-empty", .should, "The delta beside the finish reason is empty.",
            source: "chunk/3.7; OpenAI streaming example",
            fault: Fault("text-with-finish", "Sends the finish reason with a last piece of text.") { behaviour in
                behaviour.choices { choice in if choice["finish_reason"]?.string != nil { choice["delta"]?["content"] = "." } }
            },
            check: Check.choices("an empty delta at the finish") { choice in
                choice["finish_reason"]?.string == nil || (choice["delta"]?.members ?? []).allSatisfy { $0.value.isNull || $0.value == "" }
            }),
    ]
}
