import Simulators
import Testing

@Suite struct EventStreamReaderTests {
    private static func read(_ text: String) -> EventStream { EventStreamReader.read(TimedBytes(Array(text.utf8))) }

    @Test func `reads fields, comments and blocks`() {
        let stream = Self.read(": hello\n\nevent: ping\nid: 7\ndata: one\ndata:two\ndata\n\ndata: [DONE]\n\n")
        #expect(stream.blocks.map(\.comments) == [["hello"], [], []])
        #expect(stream.blocks[1].data == "one\ntwo\n")
        #expect(stream.blocks[1].fieldNames == ["event", "id", "data", "data", "data"])
        #expect(stream.events.map(\.data) == ["one\ntwo\n", "[DONE]"])
        #expect(stream.blocks.map(\.isTerminated) == [true, true, true])
        #expect(stream.deviations.isEmpty && stream.lineEndings == ["LF"])
    }

    @Test func `takes only one space after the colon`() {
        let lines = Self.read("data:  two\n\n").blocks[0].lines
        #expect(lines[0].content == .field(name: "data", value: " two", spaced: true))
    }

    @Test(arguments: [("data: a\r\n\r\n", "CRLF"), ("data: a\r\r", "CR"), ("data: a\n\n", "LF")])
    func `knows the three line endings`(text: String, ending: String) {
        let stream = Self.read(text)
        #expect(stream.lineEndings == [ending])
        #expect(stream.events.map(\.data) == ["a"] && stream.blocks[0].isTerminated)
    }

    @Test func `sees a byte order mark and does not lose the first event to it`() {
        let stream = Self.read("\u{FEFF}data: a\n\n")
        #expect(stream.hasByteOrderMark && stream.events.map(\.data) == ["a"])
    }

    @Test(arguments: ["data: a\n\ndata: b", "data: a\n\ndata: b\n"])
    func `an event without its empty line is unterminated`(text: String) {
        let stream = Self.read(text)
        #expect(stream.blocks.map(\.isTerminated) == [true, false])
    }

    @Test func `notes bytes that are not UTF-8, and NUL`() {
        let stream = EventStreamReader.read(TimedBytes(Array("data: a".utf8) + [0xFF, 0x00] + Array("\n\n".utf8)))
        #expect(Set(stream.deviations.map(\.kind)) == ["utf-8", "nul"])
    }

    @Test func `an event is dated by its empty line, at every byte split`() {
        let bytes = Array("data: {\"a\":1}\n\n: hb\n\ndata: [DONE]\n\n".utf8)
        let whole = EventStreamReader.read(TimedBytes(bytes))
        for cut in 1..<bytes.count {
            var body = TimedBytes(Array(bytes[..<cut]), at: .milliseconds(1))
            body.append(bytes[cut...], at: .milliseconds(2))
            let stream = EventStreamReader.read(body)
            #expect(stream.blocks.map(\.lines) == whole.blocks.map(\.lines))
            for block in stream.blocks {
                #expect(block.at == (block.range.upperBound <= cut ? .milliseconds(1) : .milliseconds(2)), "cut at \(cut)")
            }
        }
    }

    @Test func `ranges cover the body without gaps`() {
        let bytes = Array("data: a\n\n\n\n: c\n\ndata: b\n\n".utf8)
        let ranges = EventStreamReader.read(TimedBytes(bytes)).blocks.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(ranges == ["data: a\n\n", ": c\n\n", "data: b\n\n"])
    }
}
