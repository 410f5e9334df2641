import Simulators

extension Suite {
    private static let dying = ["openai-python 2.54.0 and 3.54.0", "langchain-openai 1.7.3", "livekit-agents 1.8.6", "pipecat-ai 1.14.0"]

    /// Blocks that are legal or nearly so, and kill clients: the rest of catalogue sse/2.
    static let blocks: [Case] = [
        Case(
            "sse/no-empty-data", .must, "No event has empty data.", source: "sse/2.9; measured with openai-python 3.54.0", breaks: dying,
            fault: insertion("empty-data-heartbeat", "Sends data: without a value as a heartbeat.", "data:\n\n"),
            check: Check.blocks("no event with empty data") { !$0.hasData || !$0.data.isEmpty }),
        Case(
            "sse/no-event-field-alone", .must, "No block holds only an event field.",
            source: "sse/2.10; legal in WHATWG HTML 9.2.6, measured with openai-python 3.54.0", breaks: dying,
            fault: insertion("event-field-alone", "Sends event: ping without data as a heartbeat.", "event: ping\n\n"),
            check: Check.blocks("no block of only an event field") { !$0.fieldNames.contains("event") || $0.hasData }),
        Case(
            "sse/no-retry-field-alone", .must, "No block holds only a retry field.",
            source: "sse/2.11; legal in WHATWG HTML 9.2.6, measured with openai-python 3.54.0", breaks: dying,
            fault: insertion("retry-field-alone", "Begins the stream with retry: 3000.", "retry: 3000\n\n"),
            check: Check.blocks("no block of only a retry field") { !$0.fieldNames.contains("retry") || $0.hasData }),
        Case(
            "sse/no-id-field", .should, "A stream holds no id field.",
            source: "sse/2.12; an id makes every later comment block an empty event in openai-python 3.54.0", breaks: dying,
            fault: Fault("id-field", "Numbers its events with id.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.chunk != nil }) else { return }
                    steps[index] = .raw(Array("id: 1\n".utf8) + steps[index].bytes)
                }
            },
            check: Check.blocks("no id field") { !$0.fieldNames.contains("id") }),
        Case(
            "sse/no-event-field-on-chunks", .should, "Chunks carry no event field, or only message.",
            source: "sse/2.13; openai-python and openai-node treat thread.* apart",
            fault: Fault("named-events", "Names each chunk event: chunk.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.map { $0.chunk == nil ? $0 : .raw(Array("event: chunk\n".utf8) + $0.bytes) }
                }
            },
            check: Check.blocks("no event field but message") { $0.values("event").allSatisfy { $0 == "message" } || !$0.hasData }),
        Case(
            "sse/not-json-lines", .must, "The stream is not bare JSON lines.",
            source: "sse/2.14; WHATWG HTML 9.2.6", breaks: ["openai-python 3.54.0 yields 0 chunks without an error"],
            fault: Fault("json-lines", "Writes JSON lines without data:.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.map { step in step.chunk.map { .text("\($0.text())\n\n") } ?? step }
                }
            },
            check: Check.blocks("no line that begins with {") { block in !block.lines.contains { $0.text.hasPrefix("{") } }),
        Case(
            "sse/events-are-separated", .must, "An empty line, not one LF, stands between two events.",
            source: "sse/2.15; WHATWG HTML 9.2.6", breaks: ["openai-python 3.54.0 yields 0 chunks without an error"],
            fault: Fault("events-run-together", "Separates events by one LF.") { behaviour in
                behaviour.stream { steps in
                    for index in steps.indices where steps[index].chunk != nil {
                        steps[index] = .raw(Array(steps[index].bytes.dropLast()))
                    }
                }
            },
            check: Check.blocks("one JSON object between two empty lines") { block in
                block.dataLines.count { (try? JSONDocument(Array($0.utf8)))?.value.isObject == true } <= 1
            }),
        Case(
            "sse/no-empty-object", .must, "No event is the empty object.", source: "sse/2.16; measured with livekit-agents 1.8.6",
            breaks: ["livekit-agents 1.8.6"], fault: insertion("empty-object", "Sends {} as a heartbeat.", "data: {}\n\n"),
            check: Check.chunks("no event that is {}") { $0.json.members?.isEmpty == false }),
        Case(
            "sse/event-under-64-kib", .may, "An event of plain text output is under 64 KiB.",
            source: "sse/2.17; clients with bounded buffers",
            fault: Fault("padded-events", "Pads an event with 70,000 bytes.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.isEmpty == false }), var chunk = steps[index].chunk else {
                        return
                    }
                    chunk["obfuscation"] = .string(String(repeating: "x", count: 70_000))
                    steps[index] = .chunk(chunk)
                }
            },
            check: Check.blocks("events under 65,536 bytes") { $0.range.count < 65_536 }),
    ]

    /// A fault that puts bytes before the first text.
    static func insertion(_ id: String, _ sentence: String, _ text: String) -> Fault {
        Fault(id, sentence) { behaviour in
            behaviour.stream { steps in
                let at = steps.firstIndex { $0.content?.isEmpty == false } ?? 0
                steps.insert(.text(text), at: at)
            }
        }
    }
}
