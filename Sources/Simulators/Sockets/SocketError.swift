internal import Glibc

/// Why a socket operation failed, in words a report can print.
public struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it was, for callers that act on it.
    public enum Kind: Sendable, Equatable {
        /// The deadline passed before the operation could finish.
        case timedOut
        /// The peer sent RST, or everything more we send would be answered by one.
        case reset
        /// The stream was closed on our side.
        case closed
        /// Nobody listens at the address.
        case refused
        /// Anything else the system said.
        case system(Int32)
    }

    public var kind: Kind
    /// The operation that failed, as a verb: `read`, `write`, `connect`, `listen`.
    public var operation: String

    public init(_ kind: Kind, during operation: String) {
        self.kind = kind
        self.operation = operation
    }

    /// Sorts a value of `errno` into the kinds callers tell apart.
    init(errno code: Int32, during operation: String) {
        switch code {
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: self.init(.reset, during: operation)
        case ECONNREFUSED: self.init(.refused, during: operation)
        case ETIMEDOUT: self.init(.timedOut, during: operation)
        default: self.init(.system(code), during: operation)
        }
    }

    public var description: String {
        switch kind {
        case .timedOut: "\(operation): the deadline passed"
        case .reset: "\(operation): the peer reset the connection"
        case .closed: "\(operation): the stream is closed"
        case .refused: "\(operation): connection refused"
        case .system(let code): "\(operation): \(String(cString: strerror(code)))"
        }
    }
}
