/// A text turn of the running gateway, as the command `say` has it.
public struct SayTurn: Sendable {
    /// Longest text taken from standard input, in bytes.
    public static let textBytesMax = ControlVerb.sayTextBytesMax

    private let client: ControlClient

    public init(_ client: ControlClient) { self.client = client }

    /// Says `text` in the session and gives what comes of it to `each`, in order.
    ///
    /// - Throws: ``ControlFailure`` as the gateway answered, by the agent's failure too; ``GatewayFailure`` 69 when the gateway went before
    ///   the reply was whole.
    public func say(_ text: String, session: String, each: (SayEvent) async throws -> Void) async throws {
        var isWhole = false
        try await client.follow("say", ["text": .text(text), "session": .text(session)], as: SayEvent.self) { event, _ in
            try await each(event)
            if event.finish != nil { isWhole = true }
            return true
        }
        guard isWhole else {
            throw GatewayFailure(.unavailable, "the gateway stopped before the reply was whole; what came of it is stored")
        }
    }
}

/// What a reply looks like as it comes to a terminal, or to a file.
public struct SayText: Sendable {
    private let isTerminal: Bool
    private var endsLine = true

    /// - Parameter isTerminal: whether what a terminal would obey has to be taken out.
    public init(isTerminal: Bool) { self.isTerminal = isTerminal }

    public mutating func text(_ piece: String) -> String {
        let shown = isTerminal ? TerminalText.block(piece) : piece
        if let last = shown.utf8.last { endsLine = last == UInt8(ascii: "\n") }
        return shown
    }

    /// What ends the last line where the reply does not.
    public var end: String { endsLine ? "" : "\n" }
}
