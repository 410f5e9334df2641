import Conversation

/// Stands between the endpoint's stream and the turn: what the endpoint says as if its agent had said it is told apart.
///
/// Confined to the session's executor.
final class ClawdbotHTTPReply: ReplyTap, @unchecked Sendable {
    private let reply: ReplyPort
    private let log: ClawdbotLog
    private var hasSpoken = false
    /// The first piece of the reply, while it may be a message of the endpoint's own.
    private var held: String?

    init(_ reply: ReplyPort, _ log: ClawdbotLog) {
        self.reply = reply
        self.log = log
    }

    var executor: any SerialExecutor { reply.executor }

    func send(_ event: AgentEvent) {
        switch event {
        case .text(let text):
            if !hasSpoken, held == nil, Self.failed(text) || Self.isSilence(text) {
                held = text
                return
            }
            release()
            hasSpoken = true
            reply.send(event)
        case .toolCall:
            release()
            reply.send(event)
        case .finished(_, let usage): finished(usage)
        case .failed(let failure):
            release()
            log.failed(failure)
            reply.send(event)
        }
    }

    private func finished(_ usage: TokenUsage?) {
        if hasSpoken || held.map(Self.isSilence) == true { return reply.send(.finished(.stop, usage)) }
        // Without a word, or with one that says so, its agent has failed.
        reply.send(.failed(ClawdbotFault.run(nil)))
    }

    private func release() {
        guard let held else { return }
        self.held = nil
        hasSpoken = true
        reply.send(.text(held))
    }

    /// An error, which the endpoint sends as the only piece of a reply.
    private static func failed(_ text: String) -> Bool { text.hasPrefix("Error: ") }

    /// The endpoint's words for a reply without any.
    private static func isSilence(_ text: String) -> Bool {
        text.hasPrefix("No response from ") && text.hasSuffix(".") && text.utf8.count <= 64 && !text.contains("\n")
    }

    func flush() { reply.flush() }

    func deliver(_ event: AgentEvent) async { await reply.deliver(event) }

    func ready() async { await reply.ready() }
}
