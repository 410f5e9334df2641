import Conversation

/// Reads the events of one chat-completions stream. No bytes, no sockets, no time.
struct ChatCompletionEvents {
    private var calls: CallFragments
    private var finish: FinishReason?
    private var usage: TokenUsage?
    private var isDone = false
    private var badEvents = 0
    /// More events than this that are no chunks, and the stream is not one of chunks.
    static let badEventsMax = 3

    init(calls: CallFragments = CallFragments()) { self.calls = calls }

    var hasFinish: Bool { finish != nil }

    /// Reads one event; nil unless the reply fails with it.
    @inline(__always)
    mutating func read(_ event: EventStreamEvent, _ tape: JSONTape, _ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard !isDone else { return nil }
        if event.isDone {
            isDone = true
            // Done without a reason given: the reply is whole all the same.
            heard(.finished(calls.reason(finish ?? .stop), usage))
            return nil
        }
        guard !event.data.isEmpty else { return nil }
        do throws(UpstreamChunkError) {
            let chunk = try UpstreamChunk(event.data, using: tape)
            guard chunk.failure == nil else { return UpstreamFault.reported }
            if finish == nil {
                if let content = chunk.content, !content.isEmpty { heard(.text(content.string)) }
                if let refusal = chunk.refusal, !refusal.isEmpty { heard(.text(refusal.string)) }
                for call in chunk.toolCalls { calls.add(call, heard) }
                finish = chunk.finishReason
            }
            usage = chunk.usage ?? usage
        } catch {
            badEvents += 1
            if badEvents >= Self.badEventsMax { return UpstreamFault.notChunks }
        }
        return nil
    }

    /// What the end of the response means when no `[DONE]` came.
    func end() -> AgentEvent {
        if let finish { return .finished(calls.reason(finish), usage) }
        return .failed(UpstreamFault.truncated)
    }
}
