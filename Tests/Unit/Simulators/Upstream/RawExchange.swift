import Simulators

/// One request sent and read as bytes, for tests of a server that must not depend on a client library.
enum RawExchange {
    static func post(_ body: String, path: String = "/v1/chat/completions", headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n" }

    static func chat(_ user: String, extra: String = #""stream":true,"#) -> String {
        post(#"{\#(extra)"messages":[{"role":"user","content":"\#(user)"}]}"#)
    }

    /// Everything the server sends until it ends the connection; a reset ends it too.
    static func readAll(_ stream: SocketStream) -> String {
        var bytes: [UInt8] = []
        while let more = try? stream.read(deadline: .now + .seconds(20)), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func exchange(_ request: String, with port: Int) throws -> String {
        let stream = try SocketStream.connect(port: port)
        defer { stream.close() }
        try stream.write(request)
        return readAll(stream)
    }

    /// The `data:` payloads of an answer in the plain style.
    static func payloads(_ answer: String) -> [String] {
        answer.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }

    /// The text of an answer's content deltas.
    static func text(_ answer: String) -> String {
        payloads(answer).compactMap { JSONValue(parsing: Array($0.utf8))?["choices"]?.array?.first?["delta"]?["content"]?.string }.joined()
    }
}
