import Conversation
import NIOHTTP1

/// Reads an upstream's response: its status, then its events, into what the turn is told. No sockets, no time.
struct UpstreamReader {
    enum Verdict {
        case going
        case failed(AgentFailure)
    }

    private var parser = EventStreamParser()
    private var finish: FinishReason?
    private var usage: TokenUsage?
    private var isDone = false
    private var badEvents = 0
    /// More events than this that are no chunks, and the stream is not one of chunks.
    private let badEventsMax = 3

    /// Whether a reason to finish was read: the reply is whole from then on, whatever becomes of the response.
    var hasFinish: Bool { finish != nil }

    /// Why there will be no reply in this response; nil when there may be.
    func open(_ head: HTTPResponseHead) -> AgentFailure? {
        guard head.status == .ok else {
            return UpstreamFault.status(Int(head.status.code), retryAfter: head.headers.first(name: "retry-after"))
        }
        let type = head.headers.first(name: "content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        return type.trimmingSpaces == "text/event-stream" ? nil : UpstreamFault.notAnEventStream
    }

    /// Reads a piece of the body; events come out in order, the finish last.
    mutating func read(_ bytes: UnsafeRawBufferPointer, tape: JSONTape, _ heard: (AgentEvent) -> Void) -> Verdict {
        var failure: AgentFailure?
        var (finish, usage, isDone, badEvents) = (finish, usage, isDone, badEvents)
        do throws(EventStreamError) {
            try parser.feed(bytes) { event in
                guard !isDone, failure == nil else { return }
                if event.isDone {
                    isDone = true
                    // Done without a reason given: the reply is whole all the same.
                    heard(.finished(finish ?? .stop, usage))
                    return
                }
                guard !event.data.isEmpty else { return }
                do throws(UpstreamChunkError) {
                    let chunk = try UpstreamChunk(event.data, using: tape)
                    guard chunk.failure == nil else {
                        failure = UpstreamFault.reported
                        return
                    }
                    if finish == nil {
                        if let content = chunk.content, !content.isEmpty { heard(.text(content.string)) }
                        if let refusal = chunk.refusal, !refusal.isEmpty { heard(.text(refusal.string)) }
                        for call in chunk.toolCalls { heard(.toolCall(call)) }
                        finish = chunk.finishReason
                    }
                    usage = chunk.usage ?? usage
                } catch {
                    badEvents += 1
                    if badEvents >= badEventsMax { failure = UpstreamFault.notChunks }
                }
            }
        } catch {
            failure = UpstreamFault.tooLarge
        }
        (self.finish, self.usage, self.isDone, self.badEvents) = (finish, usage, isDone, badEvents)
        return failure.map { .failed($0) } ?? .going
    }

    /// What the end of the response means when no `[DONE]` came: a reason to finish makes it whole, anything else is a cut.
    func end() -> AgentEvent {
        if let finish { return .finished(finish, usage) }
        return .failed(UpstreamFault.truncated)
    }
}

extension String {
    fileprivate var trimmingSpaces: String { filter { $0 != " " && $0 != "\t" } }
}
