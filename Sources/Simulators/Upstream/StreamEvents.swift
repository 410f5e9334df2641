/// The events of one streamed answer with the time each is due, and what a fault does to their meaning.
struct StreamEvents: Sendable {
    enum Kind: Sendable, Equatable { case role, delta, finish, usage, done, odd }

    struct Event: Sendable, Equatable {
        var kind: Kind
        var data: String
        /// Since the request was read.
        var due: Duration
    }

    /// Deltas of the burst fault.
    static let burstDeltas = 50_000
    /// Size of the giant event's text, in bytes.
    static let giantEventBytes = 8 * 1_048_576

    private(set) var events: [Event] = []
    private let writer: ChunkWriter

    init(_ answer: ModelAnswer, writer: ChunkWriter, timing: inout StreamTiming, fault: UpstreamFault?) {
        self.writer = writer
        add(.role, writer.chunk(["role": "assistant", "content": ""]), at: .zero)
        let deltas = fault == .roleOnly ? [] : Self.deltas(of: answer, writer: writer, fault: fault)
        var due = Duration.zero
        for delta in deltas {
            due = fault == .burst50000 ? timing.first : timing.next()
            if fault == .emptyDeltas {
                add(.odd, writer.chunk(["content": ""]), at: due)
                add(.odd, writer.chunk(.object([])), at: due)
            }
            add(.delta, writer.chunk(delta), at: due)
        }
        add(.finish, writer.chunk(.object([]), finish: answer.finish), at: due)
        if writer.includesUsage { add(.usage, writer.usageChunk(completionTokens: deltas.count), at: due) }
        add(.done, "[DONE]", at: due)
        disturb(with: fault, at: timing.place(among: deltas.count))
    }

    private static func deltas(of answer: ModelAnswer, writer: ChunkWriter, fault: UpstreamFault?) -> [JSONValue] {
        switch answer.content {
        case .text(let texts):
            guard fault == .burst50000 else { return texts.map { ["content": .string($0)] } }
            return (0..<burstDeltas).map { ["content": .string(" " + BuiltInText.word($0))] }
        case .call(let name, let arguments):
            let start: JSONValue = [
                "index": 0, "id": .string(writer.callID), "type": "function", "function": ["name": .string(name), "arguments": ""],
            ]
            return [["tool_calls": [start]]] + arguments.map { ["tool_calls": [["index": 0, "function": ["arguments": .string($0)]]]] }
        case .failure: return []
        }
    }

    private mutating func add(_ kind: Kind, _ data: String, at due: Duration) { events.append(Event(kind: kind, data: data, due: due)) }

    /// Applies the faults that change which events there are; the others leave the list alone.
    private mutating func disturb(with fault: UpstreamFault?, at place: Int) {
        let middle = events.indices.filter { events[$0].kind == .delta }.dropFirst(place).first ?? events.count - 1
        let due = events[middle].due
        switch fault {
        case .badJSONEvent:
            events.insert(Event(kind: .odd, data: #"{"id":"chatcmpl-broken","choices":[{"delta":{"content":"#, due: due), at: middle)
        case .missingChoices: events.insert(Event(kind: .odd, data: writer.chunkWithoutChoices(), due: due), at: middle)
        case .giantEvent:
            let text = String(repeating: "giant ", count: Self.giantEventBytes / 6)
            events.insert(Event(kind: .odd, data: writer.chunk(["content": .string(text)]), due: due), at: middle)
        case .noFinish: events.removeAll { $0.kind == .finish }
        case .noDone: events.removeAll { $0.kind == .done }
        case .duplicateFinish:
            if let index = events.firstIndex(where: { $0.kind == .finish }) { events.insert(events[index], at: index) }
        case .dataAfterDone:
            let last = events[events.count - 1].due
            add(.odd, writer.chunk(["content": " This comes after the end."]), at: last)
            add(.done, "[DONE]", at: last)
        case .midErrorObject:
            let error = ChunkWriter.error("The model failed in the middle of its answer.", type: "server_error", code: "model_failed")
            events.replaceSubrange(middle..., with: [Event(kind: .odd, data: error.text(), due: due)])
        case .midErrorString:
            events.replaceSubrange(middle..., with: [Event(kind: .odd, data: #"{"error":"overloaded"}"#, due: due)])
        default: break
        }
    }
}
