import Simulators
import Testing

@Suite struct ServiceReaderTests {
    private static let bodies = [#"{"id":1}"#, #"{"method":"call.speech","params":{"text":"cafè 🎈"}}"#, "[]", #""x""#, " 5 "]
    private static let stream = bodies.flatMap { FrameReader.frame(Array($0.utf8)) }

    @Test func `frames come out whole wherever the stream is cut in two`() {
        for cut in 0...Self.stream.count {
            var reader = FrameReader()
            reader.feed(Array(Self.stream[..<cut]), at: .seconds(1))
            reader.feed(Array(Self.stream[cut...]), at: .seconds(2))
            #expect(reader.frames.map { String(decoding: $0.body, as: UTF8.self) } == Self.bodies)
            #expect(reader.restBytes == 0 && reader.misframed == nil)
        }
    }

    @Test func `a frame has the time of its last byte`() {
        var reader = FrameReader()
        for (index, byte) in Self.stream.enumerated() { reader.feed([byte], at: .milliseconds(index)) }
        #expect(reader.frames.first?.at == .milliseconds(3 + Self.bodies[0].utf8.count))
        #expect(reader.frames.last?.at == .milliseconds(Self.stream.count - 1))
    }

    @Test(arguments: [([0, 0, 0, 0], 0), ([0, 0xA0, 0, 1], 10_485_761), ([0xFF, 0xFF, 0xFF, 0xFF], 4_294_967_295)] as [([UInt8], Int)])
    func `a length that cannot be ends the reading and is told`(header: [UInt8], length: Int) {
        var reader = FrameReader()
        reader.feed(FrameReader.frame([0x35]) + header + Self.stream, at: .zero)
        #expect(reader.frames.count == 1)
        #expect(reader.misframed?.hasPrefix("a frame of \(length) bytes, which begins") == true)
    }

    @Test func `the largest frame is taken and not a byte more`() {
        var reader = FrameReader()
        reader.feed(FrameReader.head(of: FrameReader.bodyBytesMax), at: .zero)
        #expect(reader.misframed == nil && reader.restBytes == 4)
    }

    @Test func `answers, events and what is neither are told apart`() {
        let kinds = [#"{"id":1,"result":{}}"#, #"{"method":"call.ended"}"#, #"{"method":"x","id":1}"#, "[1]", "nonsense"].map { text in
            let message = ServiceMessage(body: Array(text.utf8), at: .zero)
            return message.problem != nil ? "odd" : message.isEvent ? "event" : message.isAnswer ? "answer" : "neither"
        }
        #expect(kinds == ["answer", "event", "event", "neither", "odd"])
    }

    @Test(arguments: [
        ("/run/user/1000/tts-stt.sock", "/run/user/1000/tts-stt.sock"), ("tcp://127.0.0.1:18790", "tcp://127.0.0.1:18790"),
        ("tcp://[::1]:1", "tcp://[::1]:1"), ("", nil), ("tcp://host", nil), ("tcp://host:1/x", nil), ("tcp://:1", nil),
        ("http://host:1", nil),
        (String(repeating: "x", count: 108), nil), ("a\0b", nil), ("tcp://host:70000", nil),
    ])
    func `a socket is a path or tcp and a port`(text: String, shown: String?) {
        #expect(ServiceEndpoint(text)?.description == shown)
    }
}
