import Conversation
import NIOCore

/// A turn's reply, an event at a time.
final class ClawdbotSaid: ReplyTap, Sendable {
    let executor: any SerialExecutor
    private let events: AsyncStream<String>
    private let telling: AsyncStream<String>.Continuation

    init(loop: any EventLoop) {
        executor = loop.executor
        (events, telling) = AsyncStream.makeStream()
    }

    func next() async -> String? {
        for await event in events { return event }
        return nil
    }

    func send(_ event: AgentEvent) {
        switch event {
        case .text(let text): telling.yield(text)
        case .toolCall: telling.yield("(tool)")
        case .finished: telling.yield("(end)")
        case .failed(let failure): telling.yield("(\(failure.kind.rawValue) \(failure.status))")
        }
    }
    func flush() {}
    func deliver(_ event: AgentEvent) async { send(event) }
    func ready() async {}
}
