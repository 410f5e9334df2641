/// What a text is compared by when it is not kept: how many letters it has, a hash of them all, and the first of them.
///
/// The letters are those of ``TurnText``; pieces taken in one after another print as the whole does.
struct TextPrint: Sendable, Hashable {
    private(set) var letterBytes = 0
    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The first letters, as many as fit.
    private(set) var head = SIMD32<UInt8>()

    static let headBytes = 32

    init() {}

    init(_ text: String) { absorb(text) }

    /// A print read back from where it was written down.
    init(letterBytes: Int, hash: UInt64, head: some Sequence<UInt8>) {
        self.letterBytes = letterBytes
        self.hash = hash
        for (place, byte) in zip(0..<Self.headBytes, head) { self.head[place] = byte }
    }

    static func == (one: TextPrint, other: TextPrint) -> Bool { one.hash == other.hash && one.letterBytes == other.letterBytes }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    var isEmpty: Bool { letterBytes == 0 }

    /// The first letters, as many as are known.
    var headLetters: [UInt8] { (0..<min(letterBytes, Self.headBytes)).map { head[$0] } }

    mutating func absorb(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else {
                for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where TurnText.counts(scalar) {
                    for byte in scalar.properties.lowercaseMapping.utf8 { take(byte) }
                }
                return
            }
            for byte in bytes { if let letter = TurnText.letter(byte) { take(letter) } }
        }
    }

    /// Mixes in what is no text.
    mutating func mix(_ number: UInt64) { hash = (hash ^ number) &* Self.prime }

    /// Whether both begin alike, either way, as far as their first letters tell.
    func beginsLike(_ other: TextPrint) -> Bool {
        let known = min(letterBytes, other.letterBytes, Self.headBytes)
        return (0..<known).allSatisfy { head[$0] == other.head[$0] }
    }

    private mutating func take(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* Self.prime
        if letterBytes < Self.headBytes { head[letterBytes] = byte }
        letterBytes += 1
    }

    private static let prime: UInt64 = 0x100_0000_01b3
}
