extension JSONValue {
    /// How a value begins, for people: the text of a string, anything else as written. Whatever lies behind the bound is not looked at.
    ///
    /// - Parameter bytesMax: of the bytes as written; a cut is shown as an ellipsis.
    func beginning(bytesMax: Int) -> String {
        let (bytes, isEscaped) = text.map { ($0.escaped, $0.isEscaped) } ?? (raw, false)
        guard bytes.count > bytesMax else { return string ?? String(decoding: bytes, as: UTF8.self) }
        var end = max(0, bytesMax)
        // An escape, a pair of surrogates even, is kept whole or left out.
        if isEscaped, let escape = bytes[max(0, end - 12)..<end].firstIndex(of: UInt8(ascii: "\\")) { end = escape }
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let head = JSONText(escaped: UnsafeRawBufferPointer(rebasing: bytes[..<end]), isEscaped: isEscaped)
        return head.string + "…"
    }
}
