import Simulators
import Testing

@Suite struct ResponseReaderTests {
    /// A response of the 100 class, a chunked one with an extension and a trailer, one with a length, and one without a body.
    private static let bytes = Array(
        ("HTTP/1.1 100 Continue\r\n\r\n" + "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;name=value\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX-Trailer: yes\r\n\r\n"
            + "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}" + "HTTP/1.1 204 No Content\r\n\r\n").utf8)

    private static func read(_ pieces: [ArraySlice<UInt8>], methods: [String]) -> [WireResponse] {
        var reader = ResponseReader(methods: methods)
        for piece in pieces { reader.feed(piece, at: .zero) }
        reader.finish(at: .zero)
        return reader.responses
    }

    @Test func `reads the same responses at every byte split`() {
        let methods = ["POST", "GET", "GET"]
        let whole = Self.read([Self.bytes[...]], methods: methods)
        #expect(whole.map(\.status) == [200, 404, 204])
        #expect(whole[0].text == "helloabcdefghijklmnopqrstuvwxyz")
        #expect(whole[0].chunkSizes == [5, 26])
        #expect(whole[0].trailers == [HeaderField("X-Trailer", "yes")])
        #expect(whole[0].interim.map(\.status) == [100])
        #expect(whole.allSatisfy { $0.isComplete && $0.deviations.isEmpty })
        for cut in 1..<Self.bytes.count {
            #expect(Self.read([Self.bytes[..<cut], Self.bytes[cut...]], methods: methods) == whole, "cut at \(cut)")
        }
        #expect(Self.read(Self.bytes.map { [$0][...] }, methods: methods) == whole)
    }

    @Test func `keeps the time at which each body byte came`() {
        var reader = ResponseReader(methods: ["POST"])
        reader.feed(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab".utf8), at: .milliseconds(10))
        reader.feed(Array("c\r\n1\r\nd\r\n0\r\n\r\n".utf8), at: .milliseconds(30))
        let body = reader.responses[0].body
        #expect((0..<4).map { body.time(of: $0) } == [.milliseconds(10), .milliseconds(10), .milliseconds(30), .milliseconds(30)])
        #expect(reader.responses[0].headAt == .milliseconds(10))
        #expect(reader.responses[0].endedAt == .milliseconds(30))
    }

    @Test(arguments: [
        ("5\r\nhelloX\r\n0\r\n\r\n", "chunk-end"), ("xyz\r\n", "chunk-size"), ("5 \r\nhello\r\n0\r\n\r\n", "chunk-size-space"),
        ("5\nhello\r\n0\r\n\r\n", "chunk-bare-lf"), ("-1\r\n", "chunk-size"), ("ffffffffffffffffff\r\n", "chunk-size"),
    ])
    func `notes chunk framing that is wrong`(body: String, kind: String) {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let responses = Self.read([Array((head + body).utf8)[...]], methods: ["POST"])
        #expect(responses[0].deviations.map(\.kind).contains(kind))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n folded\r\nContent-Length: 0\r\n\r\n", "obs-fold"),
        ("HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n", "header-name"),
        ("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n", "header-line"), ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", "bare-lf"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "length-and-chunked"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "status-line"), ("HTTP/1.1 999 X\r\n\r\n", "status-line"),
    ])
    func `notes heads that are wrong`(text: String, kind: String) {
        let responses = Self.read([Array(text.utf8)[...]], methods: ["GET"])
        #expect(responses.first?.deviations.map(\.kind).contains(kind) == true)
    }

    @Test func `a body without length ends with the connection, and a short one is incomplete`() {
        let open = Self.read([Array("HTTP/1.0 200 OK\r\n\r\nabc".utf8)[...]], methods: ["GET"])
        #expect(open[0].isComplete && open[0].text == "abc" && open[0].framing == .untilClose)
        let short = Self.read([Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".utf8)[...]], methods: ["GET"])
        #expect(!short[0].isComplete && short[0].text == "abc")
    }

    @Test func `bytes that nobody asked for are stray`() {
        var reader = ResponseReader(methods: ["HEAD"])
        reader.feed(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8), at: .zero)
        #expect(reader.completeCount == 1)
        #expect(reader.stray.bytes == Array("{}".utf8))
    }

    @Test func `hostile bytes never trap it`() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<400 {
            var bytes = Self.bytes
            for _ in 0..<(1 + round % 12) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var reader = ResponseReader(methods: ["POST", "GET", "GET"])
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                reader.feed(rest.prefix(count), at: .zero)
                rest = rest.dropFirst(count)
            }
            reader.finish(at: .zero)
            #expect(reader.responses.count <= 8)
        }
    }

    @Test func `an endless head is given up, not kept for ever`() {
        var reader = ResponseReader(methods: ["GET"])
        reader.feed(Array("HTTP/1.1 200 OK\r\n".utf8), at: .zero)
        for _ in 0..<300 { reader.feed(Array("X-Padding: \(String(repeating: "x", count: 1000))\r\n".utf8), at: .zero) }
        #expect(reader.responses.first?.deviations.first?.kind == "head-too-long")
    }
}
