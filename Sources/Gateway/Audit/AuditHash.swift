import Crypto
import Foundation

/// SHA-256 as the audit log writes it: 64 lower-case hexadecimal digits.
enum AuditHash {
    static let digits = 64
    /// What the first record names as the hash of the one before it.
    static let origin = [UInt8](repeating: UInt8(ascii: "0"), count: digits)

    static func of(_ bytes: some DataProtocol) -> [UInt8] { hexadecimal(SHA256.hash(data: bytes)) }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(digits)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return text
    }

    /// Takes the same time wherever they differ.
    static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + UInt8(ascii: "0") : value - 10 + UInt8(ascii: "a") }
}
