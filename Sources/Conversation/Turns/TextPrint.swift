/// What a text is compared by when it is not kept: how many letters it has, a hash of them all, and the first of them.
///
/// The letters are those of ``TurnText``; pieces taken in one after another print as the whole does.
struct TextPrint: Sendable, Hashable {
    private(set) var letterBytes = 0
    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The first letters, as many as fit whole.
    private(set) var head = SIMD32<UInt8>()
    private(set) var headCount = 0

    static let headBytes = 32

    init() {}

    init(_ text: String) { absorb(text) }

    /// A print read back from where it was written down.
    init(letterBytes: Int, hash: UInt64, headLetters: String) {
        self.letterBytes = letterBytes
        self.hash = hash
        for byte in headLetters.utf8.prefix(Self.headBytes) {
            head[headCount] = byte
            headCount += 1
        }
    }

    static func == (one: TextPrint, other: TextPrint) -> Bool { one.hash == other.hash && one.letterBytes == other.letterBytes }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    var isEmpty: Bool { letterBytes == 0 }

    /// The first letters, as many as are known.
    var headLetters: String { String(decoding: (0..<headCount).map { head[$0] }, as: UTF8.self) }

    mutating func absorb(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else {
                for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where TurnText.counts(scalar) {
                    take(scalar.properties.lowercaseMapping.utf8)
                }
                return
            }
            for byte in bytes {
                guard let letter = TurnText.letter(byte) else { continue }
                if headCount == letterBytes, headCount < Self.headBytes { keep(letter) }
                count(letter)
            }
        }
    }

    /// Mixes in what is no text.
    mutating func mix(_ number: UInt64) { hash = (hash ^ number) &* Self.prime }

    /// Whether both begin alike, either way, as far as their first letters tell.
    func beginsLike(_ other: TextPrint) -> Bool {
        let known = min(headCount, other.headCount)
        return (0..<known).allSatisfy { head[$0] == other.head[$0] }
    }

    /// A letter is kept whole or not at all.
    private mutating func take(_ letter: String.UTF8View) {
        let isKept = headCount == letterBytes && headCount + letter.count <= Self.headBytes
        for byte in letter {
            if isKept { keep(byte) }
            count(byte)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        head[headCount] = byte
        headCount += 1
    }

    private mutating func count(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* Self.prime
        letterBytes += 1
    }

    private static let prime: UInt64 = 0x100_0000_01b3
}
