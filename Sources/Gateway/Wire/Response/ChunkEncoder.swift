import Conversation

/// Writes one answer as a stream of `chat.completion.chunk` events.
///
/// `id`, `created` and `model` are encoded once; each call appends whole events to a sink. The caller keeps the order: role, content and
/// tool calls, finish, usage if asked for, done. Rules: docs/wire CC-24 to CC-39.
struct ChunkEncoder: Sendable {
    /// Up to and including `"choices":[`, and then what opens the only choice's delta.
    private let deltaHead: [UInt8]
    /// How much of it stands before the choice, in bytes.
    private let headBytes: Int
    let includesUsage: Bool

    /// - Parameters:
    ///   - id: such as `chatcmpl-…`; the same for the whole answer, buffer words too.
    ///   - created: seconds since 1970.
    ///   - includesUsage: whether a usage chunk will come, so that the others say `"usage":null`.
    init(id: String, created: Int, model: String, includesUsage: Bool) {
        var head: [UInt8] = []
        head.write("data: {\"id\":")
        head.write(json: id)
        head.write(",\"object\":\"chat.completion.chunk\",\"created\":")
        head.write(created)
        head.write(",\"model\":")
        head.write(json: model)
        head.write(",\"choices\":[")
        headBytes = head.count
        head.write("{\"index\":0,\"delta\":")
        deltaHead = head
        self.includesUsage = includesUsage
    }

    /// From after the delta to the end of a chunk that does not finish.
    private var tail: StaticString {
        includesUsage ? ",\"finish_reason\":null}],\"usage\":null}\n\n" : ",\"finish_reason\":null}]}\n\n"
    }

    /// The first chunk: who speaks.
    func role(to sink: inout some ByteSink) {
        sink.write(deltaHead)
        sink.write("{\"role\":\"assistant\",\"content\":\"\"}")
        sink.write(tail)
    }

    func content(_ text: String, to sink: inout some ByteSink) {
        sink.write(deltaHead)
        sink.write("{\"content\":\"")
        sink.write(inJSON: text)
        sink.write("\"}")
        sink.write(tail)
    }

    /// Opens tool call number `index` (from 0, step 1); one call a chunk, since some clients read only the first (docs/wire CC-38, CC-39).
    func toolCall(index: Int, id: String, name: String, arguments: String = "", to sink: inout some ByteSink) {
        sink.write(deltaHead)
        sink.write("{\"tool_calls\":[{\"index\":")
        sink.write(index)
        sink.write(",\"id\":")
        sink.write(json: id)
        sink.write(",\"type\":\"function\",\"function\":{\"name\":")
        sink.write(json: name)
        sink.write(",\"arguments\":")
        sink.write(json: arguments)
        sink.write("}}]}")
        sink.write(tail)
    }

    /// Adds to the arguments of a call already opened; id and name are not repeated, since clients would join them.
    func toolCallArguments(index: Int, _ fragment: String, to sink: inout some ByteSink) {
        sink.write(deltaHead)
        sink.write("{\"tool_calls\":[{\"index\":")
        sink.write(index)
        sink.write(",\"function\":{\"arguments\":")
        sink.write(json: fragment)
        sink.write("}}]}")
        sink.write(tail)
    }

    func finish(_ reason: FinishReason, to sink: inout some ByteSink) {
        sink.write(deltaHead)
        sink.write("{},\"finish_reason\":")
        sink.write(json: reason.rawValue)
        sink.write("}]")
        if includesUsage { sink.write(",\"usage\":null") }
        sink.write("}\n\n")
    }

    /// The last chunk when the client asked for usage: no choices.
    func usage(_ usage: TokenUsage, to sink: inout some ByteSink) {
        deltaHead.withUnsafeBytes { sink.write(UnsafeRawBufferPointer(rebasing: $0[..<headBytes])) }
        sink.write("],\"usage\":")
        usage.encode(to: &sink)
        sink.write("}\n\n")
    }

    /// A failure after the first byte; nothing may follow it.
    static func error(_ error: ErrorEnvelope, to sink: inout some ByteSink) {
        sink.write("data: ")
        error.encode(to: &sink)
        sink.write("\n\n")
    }

    /// The end of the stream.
    static func done(to sink: inout some ByteSink) {
        sink.write("data: [DONE]\n\n")
    }

    /// A heartbeat no client takes for an event: a comment and nothing else (docs/wire CC-13).
    static func heartbeat(to sink: inout some ByteSink) {
        sink.write(":\n\n")
    }
}
