/// One span's name across programs, as the header `traceparent` carries it (W3C Trace Context 2.2, version 00).
struct TraceParent: Sendable, Hashable {
    /// Never both zero.
    let traceHigh: UInt64
    let traceLow: UInt64
    /// Never zero.
    let span: UInt64

    /// A span of a trace of its own.
    static func random() -> TraceParent {
        var random = SystemRandomNumberGenerator()
        return TraceParent(
            traceHigh: .random(in: 1 ... .max, using: &random), traceLow: .random(in: 0 ... .max, using: &random), span: newSpan())
    }

    private static func newSpan() -> UInt64 { .random(in: 1 ... .max) }

    /// Another span of the same trace.
    var child: TraceParent { TraceParent(traceHigh: traceHigh, traceLow: traceLow, span: Self.newSpan()) }

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
    }

    /// Nil for anything but two hex digits of version, 32 of trace, 16 of span and two of flags, in lower case and none of them all zeros;
    /// what later versions put behind them is left alone.
    init?(header: String) {
        let bytes = Array(header.utf8)
        guard bytes.count >= 55, bytes.count <= 256, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash else {
            return nil
        }
        guard let version = Self.number(bytes[0..<2]), version != 0xff, Self.number(bytes[53..<55]) != nil else { return nil }
        guard bytes.count == 55 || version > 0 && bytes[55] == Self.dash else { return nil }
        guard let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), let span = Self.number(bytes[36..<52]) else {
            return nil
        }
        guard high != 0 || low != 0, span != 0 else { return nil }
        self.init(traceHigh: high, traceLow: low, span: span)
    }

    /// As the header carries it: recorded, so others may record too.
    var header: String { "00-\(traceID)-\(spanID)-01" }

    var traceID: String { Self.hex(traceHigh) + Self.hex(traceLow) }
    var spanID: String { Self.hex(span) }

    private static let dash = UInt8(ascii: "-")

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
