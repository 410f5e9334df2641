import NIOCore
import Testing

@testable import Gateway

@Suite struct ControlLinesTests {
    private func lines(_ pieces: some Sequence<ArraySlice<UInt8>>) throws -> [String] {
        var (lines, found) = (ControlLines(), [String]())
        for piece in pieces {
            var bytes = ByteBuffer(bytes: piece)
            lines.append(&bytes)
            while let line = try lines.next() { found.append(String(buffer: line)) }
        }
        return found
    }

    @Test func `lines do not depend on how the bytes come`() throws {
        let bytes = Array("one\n\n  \r\ntwo é\n{\"three\":3}\nrest".utf8)
        for size in 1...bytes.count {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            #expect(try lines(pieces) == ["one", "two é", "{\"three\":3}"])
        }
    }

    @Test func `a line of the greatest length passes, and one byte more does not`() throws {
        let longest = [UInt8](repeating: 0x61, count: ControlLines.lineBytesMax)
        #expect(try lines([longest[...], [0x0A]]).map(\.utf8.count) == [longest.count])
        #expect(throws: ControlLines.TooLong.self) { try lines([longest[...], [0x61]]) }
        #expect(throws: ControlLines.TooLong.self) { try lines([longest[...], [0x61, 0x0A]]) }
    }
}
