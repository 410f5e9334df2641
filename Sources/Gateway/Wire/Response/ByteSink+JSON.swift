// JSON strings on the way out (RFC 8259 section 7).

extension ByteSink {
    /// Writes `text` as a JSON string, quotes included.
    @inline(__always)
    mutating func write(json text: String) {
        write(UInt8(ascii: "\""))
        write(inJSON: text)
        write(UInt8(ascii: "\""))
    }

    /// Writes a JSON string, or `null`.
    mutating func write(json text: String?) {
        if let text { write(json: text) } else { write("null" as StaticString) }
    }

    /// Writes `text` as the inside of a JSON string.
    @inline(__always)
    mutating func write(inJSON text: String) {
        var text = text
        text.withUTF8 { write(inJSON: UnsafeRawBufferPointer($0)) }
    }

    /// Writes well-formed UTF-8 as the inside of a JSON string.
    ///
    /// U+2028 and U+2029 are escaped too: legal in JSON, but line ends to readers that split text on what Unicode calls a line.
    mutating func write(inJSON text: UnsafeRawBufferPointer) {
        guard let base = text.baseAddress else { return }
        var start = 0
        var offset = 0
        while true {
            offset = Self.nextSpecial(in: base, from: offset, to: text.count)
            guard offset < text.count else { break }
            let byte = text[offset]
            var length = 1
            if byte >= 0x80 {
                guard byte == 0xE2, Self.isLineSeparator(text, at: offset) else {
                    offset &+= 1
                    continue
                }
                length = 3
            }
            if offset > start { write(UnsafeRawBufferPointer(start: base + start, count: offset &- start)) }
            if length == 3 {
                write(text[offset + 2] == 0xA8 ? "\\u2028" : "\\u2029" as StaticString)
            } else {
                write(escapeOf: byte)
            }
            offset &+= length
            start = offset
        }
        if text.count > start { write(UnsafeRawBufferPointer(start: base + start, count: text.count &- start)) }
    }

    @inline(__always)
    private static func isLineSeparator(_ text: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        offset &+ 2 < text.count && text[offset &+ 1] == 0x80 && text[offset &+ 2] & 0xFE == 0xA8
    }

    /// Offset of the next byte that may need an escape, or `count`.
    @inline(__always)
    private static func nextSpecial(in bytes: UnsafeRawPointer, from start: Int, to count: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let mark = ByteWord.marksOfStringStop(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            if mark != 0 { return offset &+ mark.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            offset &+= 1
        }
        return offset
    }

    private mutating func write(escapeOf byte: UInt8) {
        write(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: write(UInt8(ascii: "b"))
        case 0x09: write(UInt8(ascii: "t"))
        case 0x0A: write(UInt8(ascii: "n"))
        case 0x0C: write(UInt8(ascii: "f"))
        case 0x0D: write(UInt8(ascii: "r"))
        case 0x00...0x1F:
            write("u00" as StaticString)
            write(byte &>> 4 &+ 0x30)
            let digit = byte & 0x0F
            write(digit < 10 ? digit &+ 0x30 : digit &+ 0x57)
        default: write(byte)
        }
    }
}
