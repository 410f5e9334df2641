import Conversation
import NIOHTTP1

/// Reads an upstream's response: its status, then its events, into what the turn is told. No sockets, no time.
struct UpstreamReader {
    enum Verdict {
        case going
        case failed(AgentFailure)
    }

    private let dialect: UpstreamDialect
    private var parser = EventStreamParser()
    // One of the two is used; the other costs its few words and no call through a table.
    private var chat: ChatCompletionEvents
    private var messages: MessageEvents

    /// - Parameter callIDs: ids of calls that the reply may not use again.
    init(_ dialect: UpstreamDialect = .chatCompletions, callIDs: [String] = []) {
        self.dialect = dialect
        chat = ChatCompletionEvents(calls: CallFragments(idsInUse: callIDs))
        messages = MessageEvents(calls: CallFragments(idsInUse: callIDs))
    }

    /// Whether a reason to finish was read: the reply is whole from then on, whatever becomes of the response.
    var hasFinish: Bool {
        switch dialect {
        case .chatCompletions: chat.hasFinish
        case .messages: messages.hasFinish
        }
    }

    /// How much of tool calls was read that is told of once they are whole: signs of life nobody else sees. Grows.
    var heldBytes: Int { messages.heldBytes }

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
        do throws(EventStreamError) {
            // The parser has `self` while it calls, so what it calls is taken out of it meanwhile.
            switch dialect {
            case .chatCompletions:
                var events = ChatCompletionEvents()
                swap(&events, &chat)
                defer { swap(&events, &chat) }
                try parser.feed(bytes) { event in
                    if failure == nil { failure = events.read(event, tape, heard) }
                }
            case .messages:
                var events = MessageEvents()
                swap(&events, &messages)
                defer { swap(&events, &messages) }
                try parser.feed(bytes) { event in
                    if failure == nil { failure = events.read(event, tape, heard) }
                }
            }
        } catch {
            failure = failure ?? UpstreamFault.tooLarge
        }
        return failure.map { .failed($0) } ?? .going
    }

    /// What the end of the response means when the stream did not say that it was one: a reason to finish makes it whole, anything
    /// else is a cut.
    mutating func end() -> AgentEvent {
        switch dialect {
        case .chatCompletions: chat.end()
        case .messages: messages.end()
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String { filter { $0 != " " && $0 != "\t" } }
}
