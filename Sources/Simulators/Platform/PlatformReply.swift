/// What the platform answers a REST request.
struct PlatformReply: Sendable, Equatable {
    var status: Int
    var body: JSONValue

    init(_ body: JSONValue, status: Int = 200) { (self.status, self.body) = (status, body) }

    /// An error with the platform's word for it (docs/wire: errors).
    static func refused(_ status: Int, _ word: String, _ message: String) -> PlatformReply {
        PlatformReply(["detail": ["status": .string(word), "message": .string(message)]], status: status)
    }

    /// A body that is not what it must be.
    static func invalid(_ problems: [BodyProblem]) -> PlatformReply {
        PlatformReply(["detail": .array(problems.map(\.json))], status: 422)
    }

    /// The framework's own answer to what it does not know.
    static func unknown(_ status: Int, _ words: String) -> PlatformReply { PlatformReply(["detail": .string(words)], status: status) }

    static func notFound(_ kind: String, _ id: String) -> PlatformReply {
        refused(404, "\(kind)_not_found", "\(kind.capitalizedFirst) with ID \(id) not found.")
    }

    /// The response's bytes.
    func bytes(keepsAlive: Bool) -> [UInt8] {
        let content = body.bytes
        let reason =
            [
                200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
                409: "Conflict", 422: "Unprocessable Entity", 426: "Upgrade Required", 429: "Too Many Requests",
                500: "Internal Server Error",
                503: "Service Unavailable",
            ][status] ?? "Status"
        var head = "HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\nContent-Length: \(content.count)\r\n"
        if status == 429 || status == 503 { head += "Retry-After: 1\r\n" }
        if !keepsAlive { head += "Connection: close\r\n" }
        return Array((head + "\r\n").utf8) + content
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst().replacing("_", with: " ") }
}
