/// Questions put to eight bytes at once, or to one: the inner steps of the scanners.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Marks (high bit set) bytes that end a plain run in a JSON string: quote, backslash, below 0x20, 0x80 and above.
    ///
    /// The lowest mark is exact; marks above it may be false, since a borrow travels upward.
    @inline(__always)
    static func marksOfStringStop(_ word: UInt64) -> UInt64 {
        let word = UInt64(littleEndian: word)
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let below = (word &- 0x2020_2020_2020_2020) & ~word
        return (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | below | word) & highs
    }

    /// Marks line feeds and carriage returns, exact at the lowest mark.
    @inline(__always)
    static func marksOfLineEnd(_ word: UInt64) -> UInt64 {
        let word = UInt64(littleEndian: word)
        let lineFeed = word ^ 0x0A0A_0A0A_0A0A_0A0A
        let carriageReturn = word ^ 0x0D0D_0D0D_0D0D_0D0D
        return (((lineFeed &- ones) & ~lineFeed) | ((carriageReturn &- ones) & ~carriageReturn)) & highs
    }

    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }

    /// Whether a byte right after a number shows that someone meant it to be part of the number.
    @inline(__always)
    static func continuesNumber(_ byte: UInt8) -> Bool {
        byte > 0x2C && (byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || (byte | 0x20) &- 0x61 < 26)
    }

    /// Whether two runs of the same length hold the same bytes.
    @inline(__always)
    static func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> Bool {
        var offset = 0
        while offset &+ 8 <= count {
            guard a.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &+= 8
        }
        while offset < count {
            guard a.load(fromByteOffset: offset, as: UInt8.self) == b.load(fromByteOffset: offset, as: UInt8.self) else { return false }
            offset &+= 1
        }
        return true
    }
}
