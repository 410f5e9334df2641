extension String {
    /// With each occurrence of `mark` replaced, in capitals or not.
    ///
    /// - Parameter mark: ASCII, in small letters, not empty.
    func replacing(anyCaseOf mark: String, with other: String) -> String {
        let mark = Array(mark.utf8)
        let bytes = Array(utf8)
        guard let first = mark.first, bytes.count >= mark.count else { return self }
        var result: [UInt8] = []
        // Up to here it has been copied.
        var copied = 0
        var place = 0
        while place <= bytes.count - mark.count {
            // No byte of a longer UTF-8 sequence is one of ASCII.
            guard Self.small(bytes[place]) == first, (1..<mark.count).allSatisfy({ Self.small(bytes[place + $0]) == mark[$0] }) else {
                place += 1
                continue
            }
            result += bytes[copied..<place]
            result += other.utf8
            place += mark.count
            copied = place
        }
        guard copied > 0 else { return self }
        return String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    private static func small(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
}
