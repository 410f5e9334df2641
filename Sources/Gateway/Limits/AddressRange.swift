/// Addresses that begin with the same bits, written `192.0.2.0/24`; one address alone is a range too (RFC 4632 3.1).
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let base: IPAddress
    /// Of 128, also for version 4.
    private let bits: Int

    /// Nil when the text is no address literal, or the number behind its slash is out of range.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = IPAddress(String(parts[0])) else { return nil }
        let width = base.isVersion4 && !parts[0].contains(":") ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard (1...3).contains(parts[1].count), parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(parts[1]),
                number <= width
            else { return nil }
            length = number
        }
        bits = 128 - width + length
        self.base = IPAddress(high: base.high & Self.mask(bits), low: base.low & Self.mask(bits - 64))
    }

    func contains(_ address: IPAddress) -> Bool {
        address.high & Self.mask(bits) == base.high && address.low & Self.mask(bits - 64) == base.low
    }

    public var description: String {
        base.isVersion4 && bits >= 96 ? "\(base)/\(bits - 96)" : "\(base)/\(bits)"
    }

    /// The first so many bits of a word; none of them where the number is not positive.
    private static func mask(_ bits: Int) -> UInt64 {
        bits <= 0 ? 0 : bits >= 64 ? .max : .max << UInt64(64 - bits)
    }
}
