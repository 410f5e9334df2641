/// Why an MCP server is stopped by the gateway.
enum MCPFault: Error, Equatable, CustomStringConvertible {
    case lineTooLong(bytesMax: Int)
    case flood
    case garbage
    case noHandshake
    case hung
    /// It refused the handshake, or answered it with something else.
    case refused(String)
    /// It speaks only revisions that are not spoken here.
    case otherRevision(String)

    /// Whether starting it again may help: not with one that speaks something else.
    var mayPass: Bool {
        switch self {
        case .noHandshake, .hung: true
        case .lineTooLong, .flood, .garbage, .refused, .otherRevision: false
        }
    }

    var description: String {
        switch self {
        case .lineTooLong(let bytesMax): "it sent a line longer than \(bytesMax) bytes"
        case .flood: "it sent a flood of messages that nobody asked for"
        case .garbage: "it writes lines that are no messages on its standard output, where only messages belong"
        case .noHandshake: "it did not answer the handshake in time"
        case .hung: "it let a call run out and then said nothing at all"
        case .refused(let reason): "it refused the handshake: \(reason)"
        case .otherRevision(let revision): "it speaks revision \(revision) of the protocol, which this gateway does not"
        }
    }
}
