import NIOCore

/// The public URL as a check takes it: a root, whatever of the path to the completions people have left on it.
struct PublicAddress: Sendable, Equatable {
    /// What requests are made to: scheme, host, port and whatever path lies above `/v1`.
    let root: BaseURL
    /// What was cut off, such as `/v1`; empty as a rule.
    let cut: String

    init(_ url: BaseURL) {
        var path = url.path
        for ending in ["/chat/completions", "/v1"] where path.hasSuffix(ending) { path.removeLast(ending.count) }
        cut = String(url.path.dropFirst(path.count))
        root = BaseURL("\(url.scheme)://\(url.authority)\(path)") ?? url
    }

    func url(_ path: String) -> String { "\(root)\(path)" }

    /// Whether the URL may be asked at all: over TLS, or at this very machine by number.
    ///
    /// Names are not trusted to be this machine: `127.evil.example` is none of ours.
    var isAllowed: Bool { root.isSecure || SocketTrust.isLoopback(root.host) }
}
