/// Where a voice service listens.
public enum ServiceAddress: Sendable, Equatable, CustomStringConvertible {
    /// A Unix socket at a path, at most 107 bytes.
    case unix(String)
    /// A TCP port on a numeric address; port 0 lets the system pick.
    case tcp(Int, host: String = "127.0.0.1")

    /// Reads `tcp://HOST:PORT`, or else a path.
    ///
    /// - Throws: ``ServiceUsageError`` when the text is neither.
    public init(parsing text: String) throws(ServiceUsageError) {
        let scheme = "tcp://"
        guard text.hasPrefix(scheme) else {
            guard !text.isEmpty, !text.utf8.contains(0) else { throw ServiceUsageError("the socket has no path") }
            guard text.utf8.count <= 107 else {
                throw ServiceUsageError("the socket's path has \(text.utf8.count) bytes; the system takes 107: choose a shorter one")
            }
            self = .unix(text)
            return
        }
        let rest = text.dropFirst(scheme.count)
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]), (0...65_535).contains(port),
            socketAddress(host: String(rest[..<colon]), port: port) != nil
        else { throw ServiceUsageError("'\(text)' is not tcp://HOST:PORT with a numeric host and a port of 0 to 65535") }
        self = .tcp(port, host: String(rest[..<colon]))
    }

    public var description: String {
        switch self {
        case .unix(let path): path
        case .tcp(let port, let host): "tcp://\(host):\(port)"
        }
    }
}

/// A wish that a fake voice service cannot fulfil, in a line that says how to mend it.
public struct ServiceUsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
