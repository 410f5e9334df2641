extension SpokenText {
    /// The end of the run from `start`, which `previous` comes before, that is said as it stands, so that it can be copied at once.
    ///
    /// Must agree with ``stepInline(_:)`` scalar by scalar: whatever could mean anything else ends the run.
    func plainRunEnd(_ bytes: borrowing Span<UInt8>, from start: Int, after previous: Unicode.Scalar) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x20 {
                // A single space inside the run goes along once the text after it is seen to be plain.
                guard index > start, index + 1 < bytes.count, Self.isPlain(bytes[index + 1]) else { return index }
            } else if !Self.isPlain(byte) {
                return index
            } else if Self.startsHook(byte), Self.mayHook(after: index == start ? previous : Self.marker(bytes[index - 1])) {
                guard index + 1 < bytes.count, Self.refutesHook(byte, bytes[index + 1]) else {
                    return index > start && bytes[index - 1] == 0x20 ? index - 1 : index
                }
            }
            index += 1
        }
        return index
    }

    /// Whether an address or a control word may begin after `scalar`.
    static func mayHook(after scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "/", ".", "@", "-", "_", "&", "=", "\\", "#": false
        default: !ScalarKind(scalar).isWord
        }
    }

    /// First letters of `http`, `www.`, `NO_REPLY` and `HEARTBEAT_OK`.
    static func startsHook(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "N"): true
        default: false
        }
    }

    private static func refutesHook(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "w"), UInt8(ascii: "W"): second | 0x20 != UInt8(ascii: "w")
        case UInt8(ascii: "N"): second != UInt8(ascii: "O")
        case UInt8(ascii: "H") where second == UInt8(ascii: "E"): false
        default: second | 0x20 != UInt8(ascii: "t")
        }
    }

    /// The scalar a byte of a run ends, as far as hooks care: itself, or some letter.
    static func marker(_ byte: UInt8) -> Unicode.Scalar { byte < 0x80 ? Unicode.Scalar(byte) : "à" }

    /// One bit a byte: printable ASCII but the space and ``!#&*<>[\]_`|~``.
    private static let plainBelow64: UInt64 = 0xAFFF_FBB4_0000_0000
    private static let plainFrom64: UInt64 = 0x2FFF_FFFE_47FF_FFFF

    /// Bytes that mean themselves wherever inline text may stand. Beyond ASCII these are the leads, and all continuations, of
    /// blocks without spaces, pictures and pauses: all but C2, D8, E0, E2, E3, EF and F0 to F4.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        if byte < 64 { return plainBelow64 >> UInt64(byte) & 1 == 1 }
        if byte < 128 { return plainFrom64 >> UInt64(byte - 64) & 1 == 1 }
        switch byte {
        case 0xC2, 0xD8, 0xE0, 0xE2, 0xE3, 0xEF...0xFF: return false
        default: return true
        }
    }
}
