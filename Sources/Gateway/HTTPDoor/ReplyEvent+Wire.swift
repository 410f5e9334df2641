import Conversation
import NIOCore

// What the core says, in the words of the wire.

extension TokenUsage {
    /// What is told when the agent counted nothing.
    static let uncounted = TokenUsage(promptTokens: 0, completionTokens: 0)
}

extension ErrorEnvelope {
    init(_ failure: AgentFailure) {
        self.init(message: failure.message, type: "server_error", param: nil, code: failure.kind.rawValue)
    }
}

extension ReplyEvent {
    /// Whether no more come after it.
    var isLast: Bool {
        switch self {
        case .finished, .failed: true
        case .text, .aside, .progress, .toolCall: false
        }
    }
}

extension ChunkEncoder {
    /// Writes an event as the chunks it takes, with the end of the stream after a finish.
    func encode(_ event: ReplyEvent, _ calls: inout StreamedCalls, to sink: inout some ByteSink) {
        switch event {
        case .text(let text), .aside(let text), .progress(let text): content(text, to: &sink)
        case .toolCall(let call):
            guard let (number, isNew) = calls.number(of: call) else { return }
            if isNew { toolCall(index: number, id: call.id ?? "", name: call.name ?? "", to: &sink) }
            if !call.arguments.isEmpty { toolCallArguments(index: number, call.arguments, to: &sink) }
        case .finished(let reason, let usage):
            finish(reason, to: &sink)
            if includesUsage { self.usage(usage ?? .uncounted, to: &sink) }
            Self.done(to: &sink)
        case .failed(let failure): Self.error(ErrorEnvelope(failure), to: &sink)
        }
    }
}

extension ByteBuffer: ByteSink {
    mutating func write(_ byte: UInt8) { writeInteger(byte) }
    mutating func write(_ bytes: UnsafeRawBufferPointer) { writeBytes(bytes) }
}
