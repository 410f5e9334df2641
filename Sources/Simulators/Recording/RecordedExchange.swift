/// One chat-completions request that went through a ``RecordingProxy``, and what came of it.
public struct RecordedExchange: Sendable, Equatable {
    public enum Ending: Sendable, Equatable {
        case complete
        /// The client left in the middle.
        case hungUp(CurlTransfer.HangUp)
        /// The target broke it off, or could not be reached.
        case failed(String)
    }

    /// Counted from 1, in the order the requests came.
    public var number: Int
    /// `X-Conversation-Id`; nil when there was none.
    public var conversation: String?
    public var body: JSONValue
    public var status: Int?
    /// Pieces of text as they came.
    public var deltas: [String] = []
    /// Names of the tools the answer called.
    public var calls: [String] = []
    /// Times on the proxy's clock.
    public var arrivedAt: Duration
    public var firstTokenAt: Duration?
    public var lastTokenAt: Duration?
    public var endedAt: Duration?
    public var ending = Ending.complete

    public init(number: Int, conversation: String? = nil, body: JSONValue, arrivedAt: Duration) {
        (self.number, self.conversation, self.body, self.arrivedAt) = (number, conversation, body, arrivedAt)
    }

    /// All the text that came.
    public var text: String { deltas.joined() }
    var messages: [JSONValue] { body["messages"]?.array ?? [] }

    /// Deltas that are not blank.
    var chunkCount: Int { deltas.count { $0.contains { !$0.isWhitespace } } }

    /// Deltas a second after the first; nil when too few came to say.
    var deltasPerSecond: Double? {
        guard let firstTokenAt, let lastTokenAt, deltas.count > 2, lastTokenAt > firstTokenAt else { return nil }
        return (Double(deltas.count - 1) / ((lastTokenAt - firstTokenAt) / .seconds(1)) * 10).rounded() / 10
    }

    /// A message's text, also from text parts.
    static func text(of message: JSONValue?) -> String {
        if let text = message?["content"]?.string { return text }
        return (message?["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: " ")
    }
}
