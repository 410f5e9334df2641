/// Where a target listens: an `http://` base URL taken apart.
public struct Endpoint: Sendable, Equatable {
    public var host: String
    public var port: Int
    /// The path of the base URL without a trailing slash, such as `/v1`; empty for none.
    public var prefix: String

    public init(host: String, port: Int, prefix: String = "") {
        self.host = host
        self.port = port
        self.prefix = prefix
    }

    /// Takes an `http://HOST[:PORT][/PATH]` apart; nil for anything else (TLS has no place on a raw socket).
    public init?(url: String) {
        let scheme = "http://"
        guard url.lowercased().hasPrefix(scheme) else { return nil }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
        while path.last == "/" { path.removeLast() }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        var host = authority[...]
        var port = 80
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":", let number = Int(after.dropFirst()), (1...65535).contains(number) else { return nil }
                port = number
            }
        } else if let colon = authority.lastIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            host = authority[..<colon]
            port = number
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port, prefix: String(path))
    }

    /// The value of a Host header.
    public var hostHeader: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// The base URL.
    public var url: String { "http://\(hostHeader)\(prefix)" }
}
