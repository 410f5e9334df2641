/// One HTTP request for a ``CurlClient``.
public struct CurlRequest: Sendable, Equatable {
    /// `http://` or `https://`; nothing else is followed, redirects are not.
    public var url: String
    public var method: String
    /// Lines as they go on the wire, `Name: value`; libcurl adds Host, Accept and Content-Length.
    public var headers: [String]
    public var body: [UInt8]
    /// For connecting and TLS.
    public var connectTimeout = Duration.seconds(5)
    /// For the whole transfer; nil waits for ever.
    public var totalTimeout: Duration?
    /// Whether a connection of an earlier transfer may be used again.
    public var reusesConnection = true
    /// A response longer than this ends the transfer.
    public var responseBytesMax = 64 * 1_048_576

    public init(_ url: String, method: String = "POST", headers: [String] = [], body: [UInt8] = []) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
    }
}
