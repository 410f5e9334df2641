/// Why the voice service could not be asked, or what it answered instead of a result.
public struct VoiceServiceFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Labels fit for metrics and for exit codes.
    public enum Kind: String, Sendable, Codable {
        /// Nobody listens at the socket, or it is not there.
        case unavailable = "voice_unavailable"
        /// The socket, or who answers on it, is not ours.
        case untrusted = "socket_untrusted"
        /// The connection went while an answer was awaited.
        case disconnected
        /// No answer within the method's deadline.
        case timedOut = "timeout"
        /// An answer that is none: neither result nor error, or both, or of the wrong type.
        case brokenProtocol = "protocol"
        /// A JSON-RPC error.
        case refused
        /// The service does not know calls at all (a transcriber on the same socket).
        case noCalls = "calls_unavailable"
        /// Asked for something that is not allowed, found before anything was sent.
        case notAllowed = "not_allowed"
        /// More was waiting than may wait.
        case overloaded
    }

    public var kind: Kind
    /// What happened and how to mend it, in one line.
    public var message: String
    /// The JSON-RPC error code, of ``Kind/refused``.
    public var code: Int?

    public init(_ kind: Kind, _ message: String, code: Int? = nil) {
        self.kind = kind
        self.message = message
        self.code = code
    }

    public var description: String { message }
}
