import Simulators

extension Suite {
    /// How a stream ends: catalogue sse/3.
    static let terminator: [Case] = [
        Case(
            "sse/terminates-with-done", .must, "A completed stream ends with the event data: [DONE].",
            source: "sse/3.1; ElevenLabs custom LLM; OpenAI ChatCompletionStreamOptions",
            breaks: ["clients in Python say nothing, so a cut answer looks whole"],
            fault: Fault("done-missing", "Leaves out [DONE].") { behaviour in behaviour.stream { $0.removeAll { $0 == .done } } },
            check: Check.stream { stream, _ in
                let last = stream.stream.blocks.lastIndex { $0.hasData }
                return Check.expect(
                    last != nil && stream.dones.last == last, "data: [DONE] as the last event",
                    last.map { stream.show(block: $0) } ?? Show.response(stream.response))
            }),
        Case(
            "sse/done-is-exact", .must, "The data of the last event is exactly the six bytes [DONE].",
            source: "sse/3.2; openai-node and the Vercel AI SDK compare with ===",
            breaks: ["openai-node", "Vercel AI SDK", "openai-python 3.54.0"],
            fault: Fault("done-in-lower-case", "Writes data: [done].") { behaviour in
                behaviour.stream { steps in steps = steps.map { $0 == .done ? .text("data: [done]\n\n") : $0 } }
            },
            check: Check.stream { stream, _ in
                guard let last = stream.stream.blocks.lastIndex(where: { $0.hasData }) else {
                    return .fail(expected: "data: [DONE]", actual: Show.response(stream.response))
                }
                return Check.expect(stream.stream.blocks[last].data == "[DONE]", "data: [DONE]", stream.show(block: last))
            }),
        Case(
            "sse/done-once", .must, "[DONE] stands exactly once in a stream.",
            source: "sse/3.3; openai-python and openai-node stop at the first",
            fault: Fault("done-twice", "Writes [DONE] twice.") { behaviour in behaviour.stream { $0.append(.done) } },
            check: Check.stream { stream, _ in
                Check.expect(stream.dones.count == 1, "one [DONE]", "\(stream.dones.count) of them")
            }),
        Case(
            "sse/nothing-after-done", .must, "Nothing follows [DONE] and its empty line but the end of the body.",
            source: "sse/3.4; measured: a late usage chunk is lost", breaks: ["openai-python 3.54.0 loses what follows"],
            fault: Fault("event-after-done", "Sends the usage chunk after [DONE].") { behaviour in
                behaviour.stream { $0.append(.text("data: {\"id\":\"late\",\"object\":\"chat.completion.chunk\",\"choices\":[]}\n\n")) }
            },
            sends: "A streamed chat; then it listens for 100 ms.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat()), on: connection)
                stage.listen(connection, for: .milliseconds(100))
                connection.close()
            },
            check: { transcript, context in
                let stray = transcript.exchange(on: Stage.main).stray
                if stray.count > 0 { return .fail(expected: "nothing after the body", actual: Show.bytes(stray.bytes)) }
                return Check.stream { stream, _ in
                    guard let done = stream.dones.first else {
                        return .fail(expected: "[DONE], then the end", actual: Show.response(stream.response))
                    }
                    let end = stream.stream.blocks[done].range.upperBound
                    let rest = stream.response.body.bytes[end...]
                    return Check.expect(rest.isEmpty, "the end of the body after [DONE]", Show.bytes(rest))
                }(transcript, context)
            }),
        Case(
            "sse/done-has-only-data", .should, "The [DONE] event has no event and no id field.",
            source: "sse/3.5; openai-node reads event names",
            fault: Fault("named-done", "Writes event: done before [DONE].") { behaviour in
                behaviour.stream { steps in steps = steps.map { $0 == .done ? .text("event: done\ndata: [DONE]\n\n") : $0 } }
            },
            check: Check.blocks("[DONE] alone in its event") { block in
                block.data != "[DONE]" || block.fieldNames == ["data"]
            }),
        Case(
            "sse/body-ends-with-done", .should, "The body ends within 100 ms of [DONE].",
            source: "sse/3.6; openai-python 3.x drains for at most 0.1 s", breaks: ["openai-python 3.54.0 drops the keep-alive connection"],
            fault: Fault("lingers-after-done", "Keeps the body open for half a second after [DONE].") { behaviour in
                behaviour.stream { $0 += [.wait(.milliseconds(500)), .text(": bye\n\n")] }
            },
            check: Check.stream { stream, _ in
                guard let done = stream.dones.first else { return .fail(expected: "[DONE]", actual: Show.response(stream.response)) }
                guard let end = stream.response.endedAt else { return .fail(expected: "the end of the body", actual: "none came") }
                let gap = end - stream.stream.blocks[done].at
                return Check.expect(gap <= .milliseconds(100), "the end within 100 ms of [DONE]", Show.time(gap))
            }),
        Case(
            "sse/finish-before-done", .must, "A chunk with a finish reason comes before [DONE] for each choice that began.",
            source: "sse/3.7; OpenAI CreateChatCompletionStreamResponse", breaks: ["livekit-agents 1.8.6 never flushes a tool call"],
            fault: Fault("finish-missing", "Never sends a finish reason.") { behaviour in
                behaviour.stream { $0.removeAll { $0.finish != nil } }
            },
            check: Check.stream { stream, _ in
                let begun = Set(stream.chunks.flatMap(\.choices).map { $0["index"]?.integer ?? 0 })
                let before = stream.chunks.filter { $0.block < stream.dones.first ?? .max }.flatMap(\.choices)
                let finished = Set(before.filter { $0["finish_reason"]?.string != nil }.map { $0["index"]?.integer ?? 0 })
                return Check.expect(
                    !begun.isEmpty && begun == finished, "a finish reason before [DONE] for choices \(begun.sorted())",
                    "finish reasons for \(finished.sorted())")
            }),
        Case(
            "sse/ends-cleanly", .must, "The body comes to the end its framing promises, without a reset.",
            source: "sse/3.8; RFC 9112 8", breaks: ["openai-python raises APIConnectionError even after stop", "pipecat", "livekit"],
            fault: Fault("reset-at-the-end", "Resets the connection instead of ending the body.") { behaviour in
                behaviour.streamHead { $0.ending = .reset }
            },
            check: Check.stream { stream, _ in
                if stream.response.isComplete { return .pass }
                let actual = stream.response.deviations.last?.detail ?? "the connection ended inside the body"
                return .fail(expected: "a whole body", actual: actual)
            }),
        Case(
            "sse/done-after-length", .must, "[DONE] is sent also when the answer was cut by max_tokens.",
            source: "sse/3.9; ElevenLabs custom LLM",
            fault: Fault("no-done-after-length", "Leaves out [DONE] after finish_reason length.") { behaviour in
                behaviour.stream { steps in if steps.contains(where: { $0.finish == "length" }) { steps.removeAll { $0 == .done } } }
            },
            sends: "A streamed chat with max_tokens 1.", play: Play.stream { $0["max_tokens"] = 1 },
            check: Check.stream { stream, _ in
                Check.expect(stream.dones.count == 1, "[DONE] at the end", stream.show(block: stream.stream.blocks.count - 1))
            }),
    ]
}
