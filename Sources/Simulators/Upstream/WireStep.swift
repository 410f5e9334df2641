/// One thing the fake upstream does on its connection.
enum WireStep: Sendable, Equatable {
    /// Nothing until this long after the request was read.
    case wait(until: Duration)
    case write([UInt8])
    /// The answer's first token is written next.
    case mark
    /// Nothing, until the client leaves.
    case stall
    /// The same bytes again and again until the client leaves, at most this many in all.
    case flood([UInt8], bytesMax: Int)
    case reset
    /// An orderly end of the connection, whether or not the answer was complete.
    case close

    static func write(_ text: String) -> WireStep { .write(Array(text.utf8)) }
}
