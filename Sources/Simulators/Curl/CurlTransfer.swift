/// A transfer in progress: its events, and the way to hang up.
public final class CurlTransfer: Sendable {
    /// How a client leaves in the middle of an answer.
    public enum HangUp: String, Sendable, CaseIterable {
        /// Closes the socket: FIN, as a program does that is done with it.
        case fin
        /// Drops the connection: RST, as one does that died.
        case rst
    }

    /// The events, for one reader; a reader that stops early hangs up.
    public let events: AsyncStream<CurlEvent>
    private let leave: @Sendable (HangUp) -> Void

    init(events: AsyncStream<CurlEvent>, leave: @escaping @Sendable (HangUp) -> Void) {
        self.events = events
        self.leave = leave
    }

    /// Closes the transfer's socket; the events then end with `hungUp`.  After the end it does nothing.
    public func hangUp(_ way: HangUp = .fin) { leave(way) }

    /// Reads the transfer to its end.
    public func response() async -> CurlResponse {
        var head: CurlHead?
        var chunks: [CurlResponse.Chunk] = []
        var ending: CurlEnding?
        for await event in events {
            switch event {
            case .sent: break
            case .head(let value): head = value
            case .chunk(let bytes, let at): chunks.append(.init(bytes: bytes, at: at))
            case .ended(let value): ending = value
            }
        }
        let nothing = CurlEnding(outcome: .hungUp, requestSentAt: nil, at: .zero, reusedConnection: false, bodyBytes: 0)
        return CurlResponse(head: head, chunks: chunks, ending: ending ?? nothing)
    }
}

/// A whole transfer, for those who do not read it as it comes.
public struct CurlResponse: Sendable, Equatable {
    public struct Chunk: Sendable, Equatable {
        public var bytes: [UInt8]
        public var at: Duration
    }

    public var head: CurlHead?
    public var chunks: [Chunk]
    public var ending: CurlEnding

    public var status: Int? { head?.status }
    public var body: [UInt8] { chunks.flatMap(\.bytes) }
}
