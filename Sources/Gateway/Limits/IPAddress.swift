import Glibc
import NIOCore

/// An address of the Internet Protocol, as 128 bits; version 4 as its mapped form (RFC 4291 2.5.5.2), so that both ways to write one are equal.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads a literal: four numbers (`192.0.2.1`), or version 6 as RFC 4291 2.2 writes it. Nil for anything else: a name, an abbreviation, a
    /// port, a zone.
    init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        // Sixteen bytes in the order of the network, whichever it is.
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(high: 0, low: 0xffff_0000_0000 | Self.word(bytes[..<4]))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(high: Self.word(bytes[..<8]), low: Self.word(bytes[8...]))
        } else {
            return nil
        }
    }

    /// Nil for a peer that has no such address.
    init?(_ address: SocketAddress?) {
        guard let text = address?.ipAddress else { return nil }
        self.init(text)
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    var isVersion4: Bool { high == 0 && low >> 32 == 0xffff }

    var description: String {
        let all = [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
        let bytes = isVersion4 ? Array(all[12...]) : all
        var text = [CChar](repeating: 0, count: 46)
        inet_ntop(isVersion4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
