import Glibc
import Testing

@testable import Gateway

@Suite struct FrameReaderTests {
    /// Twenty events of a call, none like another.
    static let events: [String] =
        [ServiceBytes.event("call.ringing", #""call_id": "7", "user_id": 1"#), ServiceBytes.event("call.connected", #""call_id": "7""#)]
        + (0..<17).map { ServiceBytes.speech("número \($0) — \u{1F4DE}") }
        + [ServiceBytes.event("call.ended", #""call_id": "7", "duration": 12.5, "reason": "hangup""#)]

    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
        var reader = FrameReader()
        var frames: [String] = []
        for piece in pieces { try feed(&reader, Array(piece)) { frames.append($0) } }
        #expect(reader.waitingBytes == 0)
        return frames
    }

    private func feed(_ reader: inout FrameReader, _ bytes: [UInt8], _ take: (String) -> Void) throws {
        try bytes.withUnsafeBytes { raw in try reader.feed(raw) { take(String(decoding: $0, as: UTF8.self)) } }
    }

    @Test func `twenty events come whole and in order wherever their bytes are split`() throws {
        let bytes = Self.events.flatMap { ServiceBytes.frame($0) }
        for split in 0...bytes.count {
            #expect(try read([bytes[..<split], bytes[split...]]) == Self.events, "split at \(split)")
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64, 1_000])
    func `twenty events come whole in pieces of one size`(size: Int) throws {
        let bytes = Self.events.flatMap { ServiceBytes.frame($0) }
        let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        #expect(try read(pieces) == Self.events)
    }

    @Test func `twenty events come whole in each way of joining up to four frames`() throws {
        let frames = Self.events.map { Array($0.utf8) }
        // Ways that begin alike are read alike: each piece is fed once, to a copy of the reader as it stood before it.
        var ways = 0
        func walk(_ reader: FrameReader, from start: Int) throws {
            guard start < frames.count else {
                ways += 1
                return
            }
            for count in 1...min(4, frames.count - start) {
                var reader = reader
                var taken = start
                var isRight = true
                try Self.joined[start][count - 1].withUnsafeBytes { raw in
                    try reader.feed(raw) { frame in
                        isRight = isRight && taken < frames.count && Self.same(frame, frames[taken])
                        taken += 1
                    }
                }
                if !isRight || taken != start + count || reader.waitingBytes != 0 { Issue.record("frames \(start) to \(start + count)") }
                try walk(reader, from: start + count)
            }
        }
        try walk(FrameReader(), from: 0)
        #expect(ways == 283_953)
    }

    /// The bytes of one to four frames from each of the twenty on.
    private static let joined: [[[UInt8]]] = events.indices.map { start in
        (1...min(4, events.count - start)).map { count in events[start..<start + count].flatMap { ServiceBytes.frame($0) } }
    }

    private static func same(_ frame: UnsafeRawBufferPointer, _ expected: [UInt8]) -> Bool {
        frame.count == expected.count && frame.baseAddress.map { memcmp($0, expected, expected.count) == 0 } ?? expected.isEmpty
    }

    @Test func `a length of nothing ends the stream`() throws {
        var reader = FrameReader()
        var frames: [String] = []
        #expect(throws: FrameFailure.empty) {
            try feed(&reader, ServiceBytes.frame("{}") + [0, 0, 0, 0] + ServiceBytes.frame("{}")) { frames.append($0) }
        }
        #expect(frames == ["{}"])
        #expect(throws: FrameFailure.empty) { try feed(&reader, ServiceBytes.frame("{}")) { frames.append($0) } }
        #expect(frames == ["{}"])
    }

    @Test func `ten mebibytes are a frame and one byte more is none`() throws {
        var reader = FrameReader()
        let largest = [UInt8](repeating: 0x20, count: FrameReader.frameBytesMax)
        var count = 0
        let whole = ServiceBytes.frame(largest)
        for start in stride(from: 0, to: whole.count, by: 65_536) {
            try Array(whole[start..<min(start + 65_536, whole.count)]).withUnsafeBytes { raw in try reader.feed(raw) { count = $0.count } }
        }
        #expect(count == largest.count)
        #expect(throws: FrameFailure.tooLong(bytes: FrameReader.frameBytesMax + 1)) {
            try feed(&reader, [0x00, 0xA0, 0x00, 0x01]) { _ in }
        }
        var other = FrameReader()
        #expect(throws: FrameFailure.tooLong(bytes: 0xFFFF_FFFF)) { try feed(&other, [0xFF, 0xFF, 0xFF, 0xFF]) { _ in } }
    }

    @Test func `a header makes nothing be set aside`() throws {
        var reader = FrameReader()
        try feed(&reader, [0x00, 0xA0, 0x00, 0x00, 0x7B]) { _ in }
        #expect(reader.waitingBytes == 5)
    }
}
