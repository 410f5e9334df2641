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

    /// - Throws: when TLS cannot be set up.
    init(host: String, port: Int, isTLS: Bool, path: String, model: String?, key: Secret?) throws {
        self.host = host
        self.port = port
        tls = isTLS ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        self.path = path
        self.model = model
        self.key = key
    }

    /// The head of a request whose body has that many bytes.
    func head(bodyBytes: Int) -> HTTPRequestHead {
        let isDefaultPort = port == (tls == nil ? 80 : 443)
        let literal = host.contains(":") ? "[\(host)]" : host
        var headers = HTTPHeaders()
        headers.reserveCapacity(7)
        headers.add(name: "host", value: isDefaultPort ? literal : "\(literal):\(port)")
        if let key { headers.add(name: "authorization", value: key.withBytes { "Bearer " + String(decoding: $0, as: UTF8.self) }) }
        headers.add(name: "content-type", value: "application/json")
        headers.add(name: "accept", value: "text/event-stream")
        headers.add(name: "accept-encoding", value: "identity")
        headers.add(name: "user-agent", value: "voice-gateway")
        headers.add(name: "content-length", value: String(bodyBytes))
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: path + "/chat/completions", headers: headers)
    }
}
