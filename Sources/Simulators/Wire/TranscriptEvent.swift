/// One thing that happened on one connection of a play, at a time of the play's clock.
public struct TranscriptEvent: Sendable, Equatable {
    /// What happened.
    public enum Kind: Sendable, Equatable {
        case connected
        case refused(reason: String)
        /// A whole request begins on this connection; the bytes follow in `sent` events.
        case request(method: String, path: String)
        case sent([UInt8])
        case received([UInt8])
        /// The other end closed its half.
        case eof
        /// The other end reset the connection.
        case reset
        /// What was waited for did not come in time.
        case timeout(waitedFor: String)
        /// We closed our half, closed, or cut the connection with a reset.
        case halfClosed
        case closed
        case cut
        /// More came than a play may keep, and reading stopped.
        case overflow(bytes: Int)
        /// Something the check must know and the wire does not show.
        case note(name: String, text: String)
        /// A measured number for the report, unit last in its name.
        case figure(name: String, value: Double)
    }

    /// The connection's label, such as `main` or `probe`; empty for the play itself.
    public var connection: String
    public var at: Duration
    public var kind: Kind

    public init(connection: String, at: Duration, kind: Kind) {
        self.connection = connection
        self.at = at
        self.kind = kind
    }
}
