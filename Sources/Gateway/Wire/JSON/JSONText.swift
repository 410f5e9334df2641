/// The inside of one scanned JSON string: its bytes as written, and its text.
///
/// Borrowed from the scanned bytes: valid only as long as they are.
struct JSONText {
    /// The bytes between the quotes, escapes as they were written. Well-formed UTF-8; fit to stand in another JSON string as they are.
    let escaped: UnsafeRawBufferPointer
    /// Whether there is a backslash, so that ``escaped`` is not the text itself.
    let isEscaped: Bool

    var isEmpty: Bool { escaped.isEmpty }

    /// The text; allocates unless it is short (15 bytes).
    var string: String {
        guard isEscaped else { return String(decoding: escaped, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(escaped.count)
        Self.unescape(escaped) { text.append($0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether the text is `other`, without making a `String`.
    @inline(__always)
    func equals(_ other: StaticString) -> Bool {
        if isEscaped { return equalsUnescaped(other) }
        guard escaped.count == other.utf8CodeUnitCount, let base = escaped.baseAddress else { return false }
        return ByteWord.equal(base, other.utf8Start, count: escaped.count)
    }

    @inline(never)
    private func equalsUnescaped(_ other: StaticString) -> Bool {
        var length = 0
        var isSame = true
        Self.unescape(escaped) { byte in
            if length < other.utf8CodeUnitCount, other.utf8Start[length] != byte { isSame = false }
            length += 1
        }
        return isSame && length == other.utf8CodeUnitCount
    }

    /// Gives the UTF-8 of an escaped run, byte by byte, to `take`. The run must have been scanned; what no scan lets through is dropped.
    @inline(__always)
    static func unescape(_ escaped: UnsafeRawBufferPointer, _ take: (UInt8) -> Void) {
        var offset = 0
        while offset < escaped.count {
            let byte = escaped[offset]
            guard byte == UInt8(ascii: "\\"), offset + 1 < escaped.count else {
                take(byte)
                offset += 1
                continue
            }
            let letter = escaped[offset + 1]
            offset += 2
            switch letter {
            case UInt8(ascii: "b"): take(0x08)
            case UInt8(ascii: "f"): take(0x0C)
            case UInt8(ascii: "n"): take(0x0A)
            case UInt8(ascii: "r"): take(0x0D)
            case UInt8(ascii: "t"): take(0x09)
            case UInt8(ascii: "u"):
                var scalar = codeUnit(escaped, at: offset)
                offset += 4
                if scalar & 0xFC00 == 0xD800 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit(escaped, at: offset + 2) & 0x3FF
                    offset += 6
                }
                if let scalar = Unicode.Scalar(scalar) {
                    for byte in scalar.utf8 { take(byte) }
                }
            default: take(letter)
            }
        }
    }

    private static func codeUnit(_ escaped: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        guard offset + 4 <= escaped.count else { return 0 }
        return (0..<4).reduce(0) { $0 << 4 | UInt32(ByteWord.hexValue(escaped[offset + $1]) ?? 0) }
    }
}
