import Testing

@testable import Simulators

@Suite struct WebSocketReaderTests {
    private static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    private func reader() -> WebSocketReader { WebSocketReader(expectsMask: true, messageBytesMax: 70_000) }

    @Test func `the RFC's own examples are read and written`() {
        // RFC 6455 5.7 and 1.3.
        var server = reader()
        #expect(server.receive([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]) == [.text("Hello")])
        #expect(WebSocketFrame.text("Hello").bytes() == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(WebSocketFrame.text("Hello").bytes(mask: Self.mask) == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        #expect(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(SHA1.digest(Array("abc".utf8)).prefix(4) == [0xA9, 0x99, 0x3E, 0x36])
        #expect(SHA1.digest([UInt8](repeating: 97, count: 119)).count == 20)
    }

    @Test func `messages arrive whole however their bytes are cut`() {
        let text = String(repeating: "à", count: 300)
        var bytes = WebSocketFrame(.ping, [1]).bytes(mask: Self.mask)
        for frame in WebSocketFrame.fragments(of: text, bytesMax: 99) { bytes += frame.bytes(mask: Self.mask) }
        bytes += WebSocketFrame.text(String(repeating: "x", count: 66_000)).bytes(mask: Self.mask)
        bytes += WebSocketFrame.close(4000, "bye").bytes(mask: Self.mask)
        for size in [1, 2, 7, 4096, bytes.count] {
            var reader = reader()
            var events: [WebSocketReader.Event] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                events += reader.receive(bytes[start..<min(bytes.count, start + size)])
            }
            #expect(events == [.ping([1]), .text(text), .text(String(repeating: "x", count: 66_000)), .close(code: 4000, reason: "bye")])
        }
    }

    @Test(
        arguments: [
            ([0x81, 0x00], 1002), ([0xC1, 0x80, 0, 0, 0, 0], 1002), ([0x83, 0x80, 0, 0, 0, 0], 1002), ([0x80, 0x80, 0, 0, 0, 0], 1002),
            ([0x09, 0x80, 0, 0, 0, 0], 1002), ([0x89, 0xFE, 0, 126], 1002), ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0x86, 0xA0, 0, 0, 0, 0], 1009), ([0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009),
            ([0x88, 0x81, 0, 0, 0, 0, 1], 1002), ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002),
        ] as [([UInt8], Int)])
    func `bytes that break the protocol end it with the right code`(bytes: [UInt8], code: Int) {
        var reader = reader()
        let events = reader.receive(bytes)
        guard case .violation(let found, _)? = events.last else { return #expect(Bool(false), "\(events)") }
        #expect(found == code && events.count == 1)
        #expect(reader.receive(WebSocketFrame.text("late").bytes(mask: Self.mask)).isEmpty)
    }

    @Test func `an interleaved message is refused and an interleaved ping is not`() {
        var first = reader()
        let open = WebSocketFrame(.text, [97], isFinal: false).bytes(mask: Self.mask)
        #expect(first.receive(open + WebSocketFrame(.ping).bytes(mask: Self.mask)) == [.ping([])])
        guard case .violation(1002, _)? = first.receive(WebSocketFrame.text("b").bytes(mask: Self.mask)).last else {
            return #expect(Bool(false), "a message inside a message")
        }
    }
}
