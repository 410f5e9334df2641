import Crypto
import Foundation

/// What the `ElevenLabs-Signature` field of a webhook says: when it was signed, and the signature (docs/elevenlabs.md).
struct WebhookSignature: Sendable, Equatable {
    /// Older than this is refused: whoever recorded a delivery cannot bring it again for ever. As ElevenLabs' own client has it.
    static let ageMaxS: Int64 = 1800
    /// Further in the future than this is refused, for the same reason: clocks are not that far apart.
    static let aheadMaxS: Int64 = 300
    /// Signatures looked at, where a secret is being replaced and there are several.
    static let signaturesMax = 4

    /// Unix time.
    let atS: Int64
    /// The same as it was written, which is what was signed.
    let atText: String
    /// HMAC-SHA256 codes, 32 bytes each.
    let codes: [[UInt8]]

    /// Reads `t=SECONDS,v0=HEX`, in any order, other parts ignored; nil when it is nothing of the kind.
    init?(_ field: String) {
        guard field.utf8.count <= 1024 else { return nil }
        var text: String?
        var codes: [[UInt8]] = []
        for part in field.split(separator: ",") {
            let part = part.drop { $0 == " " }
            if part.hasPrefix("t=") {
                guard text == nil else { return nil }
                text = String(part.dropFirst(2))
            } else if part.hasPrefix("v0="), codes.count < Self.signaturesMax {
                guard let code = Self.bytes(part.dropFirst(3).utf8) else { return nil }
                codes.append(code)
            }
        }
        guard let text, (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let at = Int64(text),
            !codes.isEmpty
        else { return nil }
        (atS, atText, self.codes) = (at, text, codes)
    }

    /// Whether it was made lately enough.
    func isTimely(nowMs: Int64) -> Bool {
        let nowS = nowMs / 1000
        return atS >= nowS - Self.ageMaxS && atS <= nowS + Self.aheadMaxS
    }

    /// Whether the key signed these bytes, in a time that says nothing about how nearly it did.
    func signs(_ body: UnsafeRawBufferPointer, key: Secret) -> Bool {
        var hash = key.withBytes { HMAC<SHA256>(key: SymmetricKey(data: $0)) }
        hash.update(data: Array((atText + ".").utf8))
        hash.update(data: body)
        let expected = Array(hash.finalize())
        // All of them are compared, each to its end.
        return codes.reduce(false) { found, code in Self.isSame(expected, code) || found }
    }

    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 64 hexadecimal digits as 32 bytes.
    private static func bytes(_ digits: Substring.UTF8View) -> [UInt8]? {
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = ByteWord.hexValue(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
