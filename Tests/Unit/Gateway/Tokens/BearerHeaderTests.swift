import Gateway
import Testing

@Suite struct BearerHeaderTests {
    private func parse(_ text: String) -> BearerHeader {
        Array(text.utf8).withUnsafeBytes { BearerHeader.parse($0) }
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER", "bEaReR"])
    func `the scheme is read in any case`(scheme: String) {
        #expect(parse("\(scheme) abc") == .token(7..<10))
        #expect(parse("\(scheme)   abc") == .token(9..<12))
    }

    @Test(arguments: [
        "", " ", "Bearer", "Bearer ", "Bearer    ", "Bearer a b", "Bearer a ", " Bearer a", "Bearer,a", "Bearer a,b", "Bearer a, Bearer b",
        "Bearer\ta", "Bearer a\t", "Bearer a\0b", "Bearer \0", "Basic YTpi", "Token a", "Digest x=1", "Bearera", "Bearer: a", "a",
        "Bearer \"a\"", "Bearer é", "Bearer a\r\nX: y", "B\u{65}arer\u{a0}a", "Rearer a", "@earer abc",
    ])
    func `anything but one bearer word is malformed`(value: String) {
        #expect(parse(value) == .malformed)
    }

    @Test func `every byte that no token holds is refused at every place`() {
        for byte in UInt8.min ... .max where !(0x21...0x7e).contains(byte) {
            for place in 0..<3 {
                var bytes = Array("Bearer abc".utf8)
                bytes[7 + place] = byte
                // A space first is one more space of the separator.
                if byte == 0x20 && place == 0 { continue }
                #expect(bytes.withUnsafeBytes { BearerHeader.parse($0) } == .malformed)
            }
        }
    }
}
