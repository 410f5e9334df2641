import Crypto

/// The SHA-256 of a token: what the state keeps in its place.
public struct TokenDigest: Sendable, Equatable {
    /// Length of the stored form.
    public static let bytes = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Digests a presented or created token.
    public init(of token: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: token)
        words = hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    /// The stored form; nil when it is not 32 bytes long.
    public init?(stored: some Collection<UInt8>) {
        guard stored.count == Self.bytes else { return nil }
        words = Array(stored).withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    /// The stored form.
    public var stored: [UInt8] {
        withUnsafeBytes(of: words) { Array($0) }
    }

    /// Takes the same time wherever the digests differ.
    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        left.difference(from: right) == 0
    }

    /// 0 when equal, without a branch on the bytes.
    private func difference(from other: TokenDigest) -> UInt64 {
        (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2) | (words.3 ^ other.words.3)
    }

    /// Where the digest stands among `others`; nil when nowhere.
    ///
    /// Looks at every one of them whatever it finds, and branches on none, so that the time says only how many there are.
    public func position(among others: some Sequence<TokenDigest>) -> Int? {
        var found = -1
        var index = 0
        for other in others {
            let difference = difference(from: other)
            // All ones when the difference is zero, else zero.
            let equal = Int(truncatingIfNeeded: ((difference | (0 &- difference)) >> 63) &- 1)
            found = (found & ~equal) | (index & equal)
            index += 1
        }
        return found < 0 ? nil : found
    }
}
