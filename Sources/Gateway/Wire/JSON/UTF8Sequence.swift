/// Well-formed UTF-8 (RFC 3629 section 4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Sequence {
    /// Length in bytes (2 to 4) of the sequence that begins at `offset` with a byte of 0x80 or above; 0 if it is not well-formed.
    @inline(__always)
    static func length(at offset: Int, in bytes: UnsafeRawPointer, count: Int) -> Int {
        let first = bytes.load(fromByteOffset: offset, as: UInt8.self)
        let left = count &- offset
        switch first {
        case 0xC2...0xDF:
            return left >= 2 && isTail(1) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, isTail(1), isTail(2) else { return 0 }
            let second = bytes.load(fromByteOffset: offset &+ 1, as: UInt8.self)
            if first == 0xE0, second < 0xA0 { return 0 }
            if first == 0xED, second > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard left >= 4, isTail(1), isTail(2), isTail(3) else { return 0 }
            let second = bytes.load(fromByteOffset: offset &+ 1, as: UInt8.self)
            if first == 0xF0, second < 0x90 { return 0 }
            if first == 0xF4, second > 0x8F { return 0 }
            return 4
        default:
            return 0
        }

        func isTail(_ step: Int) -> Bool {
            bytes.load(fromByteOffset: offset &+ step, as: UInt8.self) & 0xC0 == 0x80
        }
    }
}
