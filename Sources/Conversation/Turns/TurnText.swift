/// How texts of a conversation are compared: by letters and digits, case folded, spaces and marks dropped.
///
/// Speech recognition and speech synthesis change punctuation and case; what was said is in the letters (`docs/wire/turns.md`).
struct TurnText: Hashable, Sendable {
    let letters: String

    init(letters: String) { self.letters = letters }

    init(_ text: String) {
        var text = text
        letters = text.withUTF8 { bytes in
            if bytes.allSatisfy({ $0 < 0x80 }) {
                return String(unsafeUninitializedCapacity: bytes.count) { out in
                    var count = 0
                    for byte in bytes {
                        if let letter = Self.letter(byte) {
                            out[count] = letter
                            count += 1
                        }
                    }
                    return count
                }
            }
            var letters = ""
            letters.reserveCapacity(bytes.count)
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where Self.counts(scalar) {
                letters += scalar.properties.lowercaseMapping
            }
            return letters
        }
    }

    var isEmpty: Bool { letters.isEmpty }

    /// Whether this is the beginning of `other`, or all of it.
    func begins(_ other: TurnText) -> Bool { other.letters.utf8.starts(with: letters.utf8) }

    /// Whether `text` holds no more than dots, ellipses and space: what ElevenLabs sends for silence.
    static func isSilent(_ text: String) -> Bool {
        if let first = text.utf8.first, letter(first) != nil { return false }
        return text.unicodeScalars.allSatisfy { $0 == "." || $0 == "\u{2026}" || $0.properties.isWhitespace }
    }

    /// The beginning of `reply`, in its own spelling, whose letters are as many as were heard; all of it when all was heard.
    static func heard(_ heard: TurnText, of reply: String) -> String { Self.heard(letterBytes: heard.letters.utf8.count, of: reply) }

    static func heard(letterBytes: Int, of reply: String) -> String {
        var left = letterBytes
        if left >= TurnText(reply).letters.utf8.count { return reply }
        var end = reply.unicodeScalars.startIndex
        while left > 0, end < reply.unicodeScalars.endIndex {
            let scalar = reply.unicodeScalars[end]
            if counts(scalar) { left -= scalar.properties.lowercaseMapping.utf8.count }
            end = reply.unicodeScalars.index(after: end)
        }
        return String(reply.unicodeScalars[..<end])
    }

    /// The letter or digit of an ASCII byte, folded; nil for anything else.
    @inline(__always)
    static func letter(_ byte: UInt8) -> UInt8? {
        let lower = byte | 0x20
        if lower >= 0x61, lower <= 0x7a { return lower }
        return byte >= 0x30 && byte <= 0x39 ? byte : nil
    }

    static func counts(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return letter(UInt8(truncatingIfNeeded: scalar.value)) != nil }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
