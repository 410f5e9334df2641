/// The server's side of a WebSocket opening handshake (RFC 6455 4.2), over a request that was already read.
enum WebSocketHandshake {
    /// RFC 6455 1.3.
    private static let magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    enum Answer: Equatable {
        /// The bytes that open the connection.
        case accepted([UInt8])
        /// The request asks for no WebSocket.
        case notAsked
        /// It asks for one in a way no server may accept.
        case refused(status: Int, reason: String)
    }

    /// - Parameter protocols: the subprotocols this server speaks; the first of them that is offered is chosen, and none is no refusal.
    static func answer(to request: UpstreamRequest, protocols: [String] = []) -> Answer {
        guard tokens(request.headers["upgrade"]).contains("websocket") else { return .notAsked }
        guard request.method == "GET" else { return .refused(status: 400, reason: "a WebSocket is opened with GET") }
        guard tokens(request.headers["connection"]).contains("upgrade") else {
            return .refused(status: 400, reason: "Connection must name Upgrade")
        }
        guard request.headers["sec-websocket-version"] == "13" else {
            return .refused(status: 426, reason: "Sec-WebSocket-Version must be 13")
        }
        guard let key = request.headers["sec-websocket-key"], Base64.decode(key)?.count == 16 else {
            return .refused(status: 400, reason: "Sec-WebSocket-Key must be 16 bytes in base64")
        }
        let offered = tokens(request.headers["sec-websocket-protocol"])
        let chosen = protocols.first { offered.contains($0) }.map { ["Sec-WebSocket-Protocol: \($0)"] } ?? []
        let lines = [
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: \(accept(key))",
        ]
        return .accepted(Array((lines + chosen + ["", ""]).joined(separator: "\r\n").utf8))
    }

    /// What a server answers a client's key with.
    static func accept(_ key: String) -> String { Base64.encode(SHA1.digest(Array((key + magic).utf8))) }

    private static func tokens(_ field: String?) -> [String] {
        (field ?? "").lowercased().split(separator: ",").map(\.trimmingSpaces)
    }
}
