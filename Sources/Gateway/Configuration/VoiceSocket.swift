/// Where the voice service listens.
public enum VoiceSocket: Sendable, Hashable, CustomStringConvertible {
    case path(String)
    case tcp(host: String, port: Int)

    /// Longest path a Unix socket address holds on Linux (`sun_path` less its NUL).
    public static let pathBytesMax = 107

    /// Nil when the text is empty, too long for a socket's path, or a `tcp://` without host and port.
    public init?(_ text: String) {
        guard text.hasPrefix("tcp://") else {
            guard (1...Self.pathBytesMax).contains(text.utf8.count), !text.contains("\0"), !text.contains("://") else { return nil }
            self = .path(text)
            return
        }
        guard let url = BaseURL(text, schemes: ["tcp"]), url.path.isEmpty, text.hasSuffix(":\(url.port)") else { return nil }
        self = .tcp(host: url.host, port: url.port)
    }

    public var description: String {
        switch self {
        case .path(let path): path
        case .tcp(let host, let port): host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        }
    }
}
