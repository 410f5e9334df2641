/// What an `Authorization` field says (RFC 9110 11.4, RFC 6750 2.1), read without copying.
public enum BearerHeader: Equatable, Sendable {
    /// There is no field.
    case none
    /// Another scheme, no token, more than one word, or a byte no token holds.
    case malformed
    /// The one token, as a range of the field's bytes.
    case token(Range<Int>)

    /// Reads a field value: the scheme in any case, one or more spaces, exactly one word.
    public static func parse(_ value: UnsafeRawBufferPointer) -> BearerHeader {
        let scheme: StaticString = "bearer"
        guard value.count > scheme.utf8CodeUnitCount else { return .malformed }
        for index in 0..<scheme.utf8CodeUnitCount where value[index] | 0x20 != scheme.utf8Start[index] { return .malformed }
        var start = scheme.utf8CodeUnitCount
        while start < value.count && value[start] == UInt8(ascii: " ") { start += 1 }
        guard start > scheme.utf8CodeUnitCount, start < value.count else { return .malformed }
        guard value[start...].allSatisfy(isTokenByte) else { return .malformed }
        return .token(start..<value.count)
    }

    /// RFC 6750's b64token and the rest of visible ASCII, but for the comma, which joins two fields into one value (RFC 9110
    /// 5.3), and the quotation mark, which begins a parameter: wider than needed harms nobody, since only stored tokens match.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
    }
}
