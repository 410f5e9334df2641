import Foundation

/// Where an upstream server is: taken apart once, so that nothing later has to read a URL.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    public let scheme: String
    /// Without brackets, if it is an IPv6 address.
    public let host: String
    public let port: Int
    /// Begins with a slash or is empty; never ends with one.
    public let path: String

    /// Whether the connection is encrypted.
    public var isSecure: Bool { scheme == "https" || scheme == "wss" }

    /// Nil when the text is no absolute URL of one of the schemes, or has a user, a password, a query or a fragment.
    ///
    /// Userinfo is refused because URLs are printed, and printed secrets leak; and `http://known@other/` deceives the eye.
    public init?(_ text: String, schemes: [String] = ["http", "https"]) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !text.contains("@") else { return nil }
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false) else { return nil }
        guard let scheme = parts.scheme?.lowercased(), schemes.contains(scheme), let host = parts.host, !host.isEmpty else { return nil }
        guard parts.query == nil, parts.fragment == nil else { return nil }
        let isSecure = scheme == "https" || scheme == "wss"
        let port = parts.port ?? (isSecure ? 443 : 80)
        guard (1...65_535).contains(port) else { return nil }
        self.scheme = scheme
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// What goes into a `Host` field: the port only when it is not the scheme's own (RFC 9110 7.2).
    public var authority: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? shownHost : "\(shownHost):\(port)"
    }

    public var description: String { "\(scheme)://\(authority)\(path)" }
}
