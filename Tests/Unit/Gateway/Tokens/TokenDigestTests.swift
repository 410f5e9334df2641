import Gateway
import Testing

@Suite struct TokenDigestTests {
    private func digest(_ text: String) -> TokenDigest {
        Secret(text.utf8).withBytes { TokenDigest(of: $0) }
    }

    @Test func `a digest is SHA-256`() {
        // FIPS 180-2, appendix B.1.
        let expected: [UInt8] = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3,
            0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
        ]
        #expect(digest("abc").stored == expected)
        #expect(TokenDigest(stored: expected) == digest("abc"))
        #expect(TokenDigest(stored: expected.dropLast()) == nil)
    }

    @Test func `a difference in any byte is a difference`() throws {
        let stored = digest("abc").stored
        for index in stored.indices {
            for bit in 0..<8 {
                var other = stored
                other[index] ^= 1 << UInt8(bit)
                #expect(try #require(TokenDigest(stored: other)) != digest("abc"))
            }
        }
    }

    @Test func `every digest is looked at, wherever the match stands`() {
        let all = (0..<50).map { digest("token \($0)") }
        for (wanted, expected) in [("token 0", 0), ("token 25", 25), ("token 49", 49), ("other", nil)] as [(String, Int?)] {
            var visited = 0
            let counted = AnySequence {
                var iterator = all.makeIterator()
                return AnyIterator { () -> TokenDigest? in
                    guard let next = iterator.next() else { return nil }
                    visited += 1
                    return next
                }
            }
            #expect(digest(wanted).position(among: counted) == expected)
            #expect(visited == 50)
        }
        #expect(digest("any").position(among: []) == nil)
    }
}
