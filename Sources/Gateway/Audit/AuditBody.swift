import Foundation

/// What a record says, as the fields of a JSON object without its braces: written once, kept with the request in flight, sealed later.
struct AuditBody: Sendable, Equatable {
    /// Longer text is cut, in bytes before escaping.
    static let textBytesMax = 64
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(384) }

    /// As it was written before.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter event: what the record is about: `request`, or something that befell the log.
    init(event: StaticString, atMs: Int64) {
        self.init()
        field("at", timeMs: atMs)
        name("event")
        bytes.write(UInt8(ascii: "\""))
        bytes.write(event)
        bytes.write(UInt8(ascii: "\""))
    }

    /// Text that came from outside: cut to `bytesMax`, control characters and what turns lines about escaped, so that a record stays one
    /// line whoever reads it.
    mutating func field(_ name: StaticString, _ text: String?, bytesMax: Int = textBytesMax) {
        guard let text else { return }
        self.name(name)
        bytes.write(UInt8(ascii: "\""))
        escape(text, bytesMax: bytesMax)
        bytes.write(UInt8(ascii: "\""))
    }

    mutating func field(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        self.name(name)
        bytes.write(number)
    }

    /// Milliseconds with three decimals.
    mutating func field(_ name: StaticString, microseconds: Int?) {
        guard let microseconds else { return }
        self.name(name)
        bytes.write(microseconds / 1000)
        let rest = abs(microseconds % 1000)
        guard rest > 0 else { return }
        bytes.write(UInt8(ascii: "."))
        for unit in [100, 10, 1] { bytes.write(UInt8(truncatingIfNeeded: rest / unit % 10) + UInt8(ascii: "0")) }
    }

    /// ISO 8601 in UTC with milliseconds, as ``UTCTime`` writes it, without a string on the way: each request asks for it twice.
    mutating func field(_ name: StaticString, timeMs: Int64?) {
        guard let timeMs else { return }
        self.name(name)
        var seconds = time_t(timeMs / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        bytes.write(UInt8(ascii: "\""))
        digits(Int(parts.tm_year) + 1900, 4, "-")
        digits(Int(parts.tm_mon) + 1, 2, "-")
        digits(Int(parts.tm_mday), 2, "T")
        digits(Int(parts.tm_hour), 2, ":")
        digits(Int(parts.tm_min), 2, ":")
        digits(Int(parts.tm_sec), 2, ".")
        digits(Int(timeMs % 1000), 3, "Z")
        bytes.write(UInt8(ascii: "\""))
    }

    private mutating func digits(_ number: Int, _ width: Int, _ after: Unicode.Scalar) {
        var unit = width == 4 ? 1000 : width == 3 ? 100 : 10
        while unit > 0 {
            bytes.write(UInt8(truncatingIfNeeded: number / unit % 10) + UInt8(ascii: "0"))
            unit /= 10
        }
        bytes.write(UInt8(truncatingIfNeeded: after.value))
    }

    /// Left out where it is false.
    mutating func field(_ name: StaticString, _ isTrue: Bool) {
        guard isTrue else { return }
        self.name(name)
        bytes.write("true" as StaticString)
    }

    private mutating func name(_ name: StaticString) {
        if !bytes.isEmpty { bytes.write(UInt8(ascii: ",")) }
        bytes.write(UInt8(ascii: "\""))
        bytes.write(name)
        bytes.write("\":" as StaticString)
    }

    private mutating func escape(_ text: String, bytesMax: Int) {
        if text.utf8.count <= bytesMax, text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        var left = bytesMax
        for scalar in text.unicodeScalars {
            left -= UTF8.width(scalar)
            guard left >= 0 else {
                bytes.append(contentsOf: "…".utf8)
                return
            }
            write(scalar)
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x22, 0x5C:
            bytes.write(UInt8(ascii: "\\"))
            bytes.write(UInt8(truncatingIfNeeded: scalar.value))
        // C0, DEL and C1 controls; line and paragraph separators; what changes the direction of what follows.
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            let digits = String(scalar.value, radix: 16)
            bytes.write("\\u" as StaticString)
            bytes.append(contentsOf: String(repeating: "0", count: 4 - digits.count).utf8)
            bytes.append(contentsOf: digits.utf8)
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
