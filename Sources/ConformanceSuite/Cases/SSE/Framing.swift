import Simulators

extension Suite {
    private static let pythonFamily = [
        "openai-python 2.54.0 and 3.54.0", "langchain-openai 1.7.3", "pipecat-ai 1.14.0", "livekit-agents 1.8.6", "litellm 1.106.2",
    ]

    /// Lines and blocks: catalogue sse/2.
    static let framing: [Case] = [
        Case(
            "sse/lines-end-with-lf-or-crlf", .must, "Every line ends with LF or CRLF, never with CR alone.",
            source: "sse/2.1; WHATWG HTML 9.2.5 allows CR, proxies and line readers do not",
            fault: Fault("cr-line-endings", "Ends lines with CR.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices where !steps[index].bytes.isEmpty {
                        steps[index] = .raw(steps[index].bytes.map { $0 == 0x0A ? 0x0D : $0 })
                    }
                }
            },
            check: Check.stream { stream, _ in
                let endings = stream.stream.lineEndings
                return Check.expect(!endings.contains("CR") && !endings.isEmpty, "LF or CRLF", endings.sorted().joined(separator: " and "))
            }),
        Case(
            "sse/one-line-ending-style", .should, "A stream keeps to one style of line ending.", source: "sse/2.2; interoperability",
            fault: Fault("mixed-line-endings", "Ends every other event with CRLF.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices.filter({ $0 % 3 == 0 }) where !steps[index].bytes.isEmpty {
                        steps[index] = .raw(steps[index].bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
                    }
                }
            },
            check: Check.stream { stream, _ in
                let endings = stream.stream.lineEndings
                return Check.expect(endings.count == 1, "one line ending", endings.sorted().joined(separator: " and "))
            }),
        Case(
            "sse/every-event-ends-with-a-blank-line", .must, "Every event, the last one too, ends with an empty line.",
            source: "sse/2.3; WHATWG HTML 9.2.6; ElevenLabs custom LLM", breaks: ["openai-python and langchain-openai lose the last event"],
            fault: Fault("last-event-unended", "Leaves out the empty line after the last event.") { behaviour in
                behaviour.stream { steps in
                    if let last = steps.popLast() { steps.append(.raw(Array(last.bytes.dropLast()))) }
                }
            },
            check: Check.blocks("every event ended by an empty line") { $0.isTerminated }),
        Case(
            "sse/only-known-fields", .should, "A stream holds only the fields data, event, id and retry, and comments.",
            source: "sse/2.4; WHATWG HTML 9.2.6 ignores others",
            fault: Fault("own-field", "Adds a field of its own to an event.") { behaviour in
                behaviour.stream { $0.insert(.text("x-trace: 17\ndata: {\"choices\":[]}\n\n"), at: 0) }
            },
            check: Check.blocks("only data, event, id, retry and comments") { block in
                block.fieldNames.allSatisfy { ["data", "event", "id", "retry"].contains($0) }
            }),
        Case(
            "sse/data-colon-space", .should, "data: is followed by one space.",
            source: "sse/2.5; ElevenLabs `data: {json}`; readers that cut six bytes",
            breaks: ["line readers that cut `data: ` (llama.cpp#14268)"],
            fault: Fault("data-without-space", "Writes data:{…} without a space.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.map { step in
                        step.bytes.starts(with: Array("data: ".utf8)) ? .raw(Array("data:".utf8) + step.bytes.dropFirst(6)) : step
                    }
                }
            },
            check: Check.blocks("one space after data:") { block in
                block.lines.allSatisfy { line in
                    if case .field("data", let value, let spaced) = line.content { spaced && value.first != " " } else { true }
                }
            }),
        Case(
            "sse/one-json-object-per-event", .must, "Each event holds one whole JSON object.",
            source: "sse/2.6; openai-python and openai-node parse each event", breaks: pythonFamily + ["openai-node throws SyntaxError"],
            fault: Fault("two-objects-in-one-event", "Writes two JSON objects into one event.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.isEmpty == false }), let chunk = steps[index].chunk else {
                        return
                    }
                    steps[index] = .text("data: \(chunk.text())\(chunk.text())\n\n")
                }
            },
            check: Check.stream { stream, _ in
                if stream.chunks.isEmpty { return .fail(expected: "events with JSON objects", actual: Show.response(stream.response)) }
                guard let bad = stream.broken.first else { return .pass }
                return .fail(expected: "one JSON object in each event", actual: "\(bad.reason): \(stream.show(block: bad.block))")
            }),
        Case(
            "sse/json-on-one-data-line", .should, "The JSON of an event stands on one data line.",
            source: "sse/2.7; legal in WHATWG HTML 9.2.6, line readers break",
            fault: Fault("json-over-data-lines", "Spreads the JSON of an event over several data lines.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.isEmpty == false }), let chunk = steps[index].chunk else {
                        return
                    }
                    steps[index] = .text("data: \(chunk.text().replacing(",\"choices\"", with: ",\ndata: \"choices\""))\n\n")
                }
            },
            check: Check.blocks("one data line in each event") { $0.dataLines.count <= 1 }),
        Case(
            "sse/no-raw-newline-in-json", .must, "The JSON of an event is not printed over several raw lines.",
            source: "sse/2.8; WHATWG HTML 9.2.6", breaks: pythonFamily,
            fault: Fault("pretty-printed-json", "Prints the JSON of an event over several lines.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.isEmpty == false }), let chunk = steps[index].chunk else {
                        return
                    }
                    steps[index] = .text("data: \(chunk.text().replacing(",\"", with: ",\n  \""))\n\n")
                }
            },
            check: Check.blocks("no line that is neither field nor comment") { block in
                block.lines.allSatisfy { line in
                    guard case .field(let name, _, _) = line.content else { return true }
                    return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D || (0x41...0x5A).contains($0) }
                }
            }),
    ]
}
