/// Where a voice service listens: a path, or `tcp://HOST:PORT`.
public enum ServiceEndpoint: Sendable, Hashable, CustomStringConvertible {
    case unix(String)
    case tcp(host: String, port: Int)

    /// The longest path a Unix socket's address holds on Linux, its closing NUL aside, in bytes.
    public static let pathBytesMax = 107

    /// Reads the text of an option; nil when it is empty, too long for a socket or no `tcp://HOST:PORT`.
    public init?(_ text: String) {
        let scheme = "tcp://"
        guard text.hasPrefix(scheme) else {
            guard !text.isEmpty, text.utf8.count <= Self.pathBytesMax, !text.utf8.contains(0), !text.contains("://") else { return nil }
            self = .unix(text)
            return
        }
        guard let endpoint = Endpoint(url: "http://" + text.dropFirst(scheme.count)), endpoint.prefix.isEmpty,
            text.dropFirst(scheme.count).last?.isNumber == true
        else { return nil }
        self = .tcp(host: endpoint.host, port: endpoint.port)
    }

    public var description: String {
        switch self {
        case .unix(let path): path
        case .tcp(let host, let port): "tcp://" + Endpoint(host: host, port: port).hostHeader
        }
    }
}
