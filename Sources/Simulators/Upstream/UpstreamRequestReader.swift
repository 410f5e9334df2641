/// Reads HTTP/1.1 requests off one connection, as a strict enough server would (RFC 9112), with bounds on head and body.
struct UpstreamRequestReader {
    static let headBytesMax = 65_536
    static let bodyBytesMax = 16 * 1_048_576
    /// How long a connection may rest between requests, and a request may take to arrive.
    static let idleTimeout = Duration.seconds(120)

    /// Why a request could not be read; the text goes to the client in a 400.
    enum Refusal: Error { case malformed(String) }

    private let stream: SocketStream
    private var buffer: [UInt8] = []

    init(_ stream: SocketStream) { self.stream = stream }

    /// The next request, or nil when the client ended the connection between requests.
    ///
    /// - Throws: ``Refusal`` for bytes that are not a request, ``SocketError`` for the rest.
    mutating func next() throws -> UpstreamRequest? {
        guard let head = try readHead() else { return nil }
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false).makeIterator()
        let words = (lines.next() ?? "").split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            throw Refusal.malformed("the request line is not METHOD TARGET HTTP/1.1")
        }
        var headers: [String: String] = [:]
        while let line = lines.next(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw Refusal.malformed("a header line has no colon") }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingSpaces
        }
        let connection = headers["connection"]?.lowercased() ?? ""
        let isOldVersion = words[2] == "HTTP/1.0"
        return UpstreamRequest(
            method: String(words[0]),
            path: String(words[1].prefix { $0 != "?" }),
            headers: headers,
            body: try readBody(headers),
            keepsAlive: isOldVersion ? connection.contains("keep-alive") : !connection.contains("close"),
            query: String(words[1].drop { $0 != "?" }.dropFirst()))
    }

    /// What was read beyond the latest request, for a connection that goes on with another protocol.
    mutating func takeBuffered() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }

    private mutating func readHead() throws -> String? {
        while true {
            if let end = endOfHead() {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end)
                return head
            }
            guard buffer.count <= Self.headBytesMax else { throw Refusal.malformed("the head is longer than \(Self.headBytesMax) bytes") }
            let wasEmpty = buffer.isEmpty
            guard try fill() else {
                if wasEmpty { return nil }
                throw Refusal.malformed("the connection ended inside a head")
            }
        }
    }

    private func endOfHead() -> Int? {
        guard buffer.count >= 4 else { return nil }
        return (3..<buffer.count).first { buffer[$0 - 3] == 13 && buffer[$0 - 2] == 10 && buffer[$0 - 1] == 13 && buffer[$0] == 10 }.map {
            $0 + 1
        }
    }

    private mutating func readBody(_ headers: [String: String]) throws -> [UInt8] {
        if headers["expect"]?.lowercased() == "100-continue" { try stream.write("HTTP/1.1 100 Continue\r\n\r\n") }
        if headers["transfer-encoding"]?.lowercased().contains("chunked") == true { return try readChunks() }
        guard let declared = headers["content-length"] else { return [] }
        guard let count = Int(declared), (0...Self.bodyBytesMax).contains(count) else {
            throw Refusal.malformed("Content-Length must be a number up to \(Self.bodyBytesMax)")
        }
        return try take(count)
    }

    private mutating func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try takeLine()
            guard let size = Int(line.prefix { $0 != ";" }.trimmingSpaces, radix: 16), size >= 0, body.count + size <= Self.bodyBytesMax
            else {
                throw Refusal.malformed("a chunk's size is not a hexadecimal number within bounds")
            }
            if size == 0 {
                while try !takeLine().isEmpty {}
                return body
            }
            body += try take(size)
            guard try takeLine().isEmpty else { throw Refusal.malformed("a chunk does not end where its size says") }
        }
    }

    private mutating func takeLine() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard buffer.count < 4096, try fill() else { throw Refusal.malformed("a chunk line does not end") }
        }
    }

    private mutating func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else { throw Refusal.malformed("the connection ended inside a body") }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private mutating func fill() throws -> Bool {
        let bytes = try stream.read(deadline: .now + Self.idleTimeout)
        buffer += bytes
        return !bytes.isEmpty
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(String(drop(while: isBlank).reversed()).drop(while: isBlank).reversed())
    }
}
