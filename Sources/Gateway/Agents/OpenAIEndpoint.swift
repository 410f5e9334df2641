import NIOHTTP1
import NIOSSL

/// Where an upstream lives and how it is asked.
struct OpenAIEndpoint: Sendable {
    let host: String
    let port: Int
    /// Nil for plain http.
    let tls: NIOSSLContext?
    /// What stands before `/chat/completions`.
    let path: String
    /// The model asked for, whatever the client named; nil passes the client's on.
    let model: String?
    private let key: Secret?

    private let authority: String

    /// - Throws: when TLS cannot be set up.
    init(_ base: BaseURL, model: String?, key: Secret?) throws {
        host = base.host
        port = base.port
        tls = base.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        path = base.path
        authority = base.authority
        self.model = model
        self.key = key
    }

    /// The head of a request whose body has that many bytes.
    func head(bodyBytes: Int) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(7)
        headers.add(name: "host", value: authority)
        if let key { headers.add(name: "authorization", value: key.withBytes { "Bearer " + String(decoding: $0, as: UTF8.self) }) }
        headers.add(name: "content-type", value: "application/json")
        headers.add(name: "accept", value: "text/event-stream")
        headers.add(name: "accept-encoding", value: "identity")
        headers.add(name: "user-agent", value: "voice-gateway")
        headers.add(name: "content-length", value: String(bodyBytes))
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: path + "/chat/completions", headers: headers)
    }
}
