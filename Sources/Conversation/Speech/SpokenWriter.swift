/// The output side of ``SpokenText``: collapses whitespace, leaves pictures out and closes blocks with a full stop.
///
/// Gaps are remembered and written only before the next text, so nothing ends in whitespace and nothing starts with it.
struct SpokenWriter: Sendable {
    /// What lies between what was written and what comes next; a later request only ever widens it.
    enum Gap: UInt8, Sendable { case none, space, cell, line, block }

    private var output: [UInt8] = []
    private var gap = Gap.none
    /// Something was left out since the last text, so a space before punctuation would be a scar of it.
    private var omitted = false
    private var afterPicture = false
    /// The last text already makes a voice pause.
    private var pauses = true
    private var last: UInt8 = 0
    private(set) var started = false

    var endsInDigit: Bool { last >= 0x30 && last <= 0x39 && gap.rawValue <= Gap.space.rawValue }

    /// Nothing waits to be written or bridged, so text may go by the writer.
    var isLevel: Bool { started && gap == .none && !omitted && !afterPicture && output.isEmpty }

    mutating func widen(_ wanted: Gap) {
        if wanted.rawValue > gap.rawValue { gap = wanted }
    }

    mutating func omit() { omitted = true }

    /// Ends a heading, list item or table row at once, so that a voice falls where the eye would have seen the line end.
    mutating func endBlock() {
        if started, !pauses {
            output.append(UInt8(ascii: "."))
            last = UInt8(ascii: ".")
            pauses = true
        }
        gap = .none
        widen(.line)
    }

    mutating func put(_ text: String) {
        for scalar in text.unicodeScalars { put(scalar) }
    }

    mutating func put(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            switch scalar {
            case "`": omitted = true
            case "\0"..." ", "\u{7F}": widen(.space)
            default: write(scalar)
            }
            return
        }
        switch SpokenGlyph(scalar) {
        case .text: write(scalar)
        case .space: widen(.space)
        case .line: widen(.line)
        case .nothing: break
        case .joiner: if !afterPicture { write(scalar) }
        case .picture:
            widen(.space)
            omitted = true
            afterPicture = true
        }
    }

    /// Copies `bytes[range]`, which holds no markup, no picture and only single spaces between words.
    mutating func append(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        if !started, omitted {
            while start < range.upperBound, bytes[start] == 0x20 || Self.hugsLeft(Unicode.Scalar(bytes[start])) { start += 1 }
            guard start < range.upperBound else { return }
        }
        let first = bytes[start]
        _ = bridge(to: Unicode.Scalar(first < 0x80 ? first : 0x61))
        bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<range.upperBound])) }
        noteEnd(bytes, start..<range.upperBound)
    }

    /// Remembers how plain text ended that was, or will be, put out.
    mutating func noteEnd(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        last = bytes[range.upperBound - 1]
        var index = range.upperBound - 1
        while index >= range.lowerBound, Self.closes(bytes[index]) || bytes[index] == 0x20 { index -= 1 }
        if index >= range.lowerBound { pauses = Self.pauses(bytes[index]) }
    }

    mutating func take() -> String {
        if output.isEmpty { return "" }
        let text = String(decoding: output, as: UTF8.self)
        output.removeAll(keepingCapacity: true)
        return text
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        guard bridge(to: scalar) else { return }
        if scalar.value < 0x80 {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            output.append(byte)
            last = byte
            if !Self.closes(byte) { pauses = Self.pauses(byte) }
            return
        }
        output.append(contentsOf: scalar.utf8)
        last = 0x80
        switch scalar {
        case "”", "’", "»", "›": break
        case "…", "—", "。", "！", "？", "：", "；", "，", "、", "؟", "।": pauses = true
        default: pauses = false
        }
    }

    /// Writes the gap before `next`; false when `next` is a stray mark that belonged to what was left out at the very start.
    private mutating func bridge(to next: Unicode.Scalar) -> Bool {
        if !started, omitted, Self.hugsLeft(next) { return false }
        defer {
            started = true
            gap = .none
            omitted = false
            afterPicture = false
        }
        switch started ? gap : .none {
        case .none: break
        case .space:
            if !(omitted && (Self.hugsLeft(next) || Self.hugsRight(last))) { output.append(0x20) }
        case .cell:
            if !pauses { output.append(UInt8(ascii: ",")) }
            output.append(0x20)
        case .line: output.append(0x0A)
        case .block:
            if !pauses { output.append(UInt8(ascii: ".")) }
            output.append(0x0A)
        }
        return true
    }

    private static func closes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): true
        default: false
        }
    }

    private static func pauses(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ","): true
        default: false
        }
    }

    private static func hugsLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", ",", ";", ":", "!", "?", ")", "]", "}", "…", "”", "»": true
        default: false
        }
    }

    private static func hugsRight(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") }
}
