import Testing

@testable import Gateway

@Suite struct LineReaderTests {
    private struct Line: Equatable {
        var text: String
        var isCut = false
    }

    /// Feeds the text in pieces that end at the given places.
    private func lines(_ text: String, splitAt places: [Int] = [], lineBytesMax: Int = 16) -> [Line] {
        var reader = LineReader(lineBytesMax: lineBytesMax)
        var lines: [Line] = []
        let bytes = [UInt8](text.utf8)
        for (start, end) in zip([0] + places, places + [bytes.count]) {
            bytes[start..<end].withUnsafeBytes { piece in
                reader.feed(piece) { lines.append(Line(text: String(decoding: $0, as: UTF8.self), isCut: $1)) }
            }
        }
        return lines
    }

    @Test func `lines are the same wherever the bytes are split`() {
        let text = "one\r\ntwo\n\nthe line of 17 b\nfour\nnot ended"
        let whole = [Line(text: "one"), Line(text: "two"), Line(text: ""), Line(text: "the line of 17 b"), Line(text: "four")]
        for first in 0...text.utf8.count {
            for second in first...text.utf8.count { #expect(lines(text, splitAt: [first, second]) == whole) }
        }
    }

    @Test func `a line over the bound is given once, cut, before its end has come`() {
        #expect(lines("0123456789abcdefX", lineBytesMax: 16) == [Line(text: "0123456789abcdef", isCut: true)])
        let text = "0123456789abcdefXYZ\nnext\n"
        for place in 0...text.utf8.count {
            #expect(lines(text, splitAt: [place]) == [Line(text: "0123456789abcdef", isCut: true), Line(text: "next")])
        }
    }

    @Test func `what was not ended is given at the end of the stream`() {
        var reader = LineReader(lineBytesMax: 16)
        var last: [String] = []
        Array("a\nb".utf8).withUnsafeBytes { bytes in reader.feed(bytes) { _, _ in } }
        reader.finish { line, _ in last.append(String(decoding: line, as: UTF8.self)) }
        reader.finish { line, _ in last.append(String(decoding: line, as: UTF8.self)) }
        #expect(last == ["b"])
    }
}
