// Strings and numbers: the two tokens of JSON with an inside.

extension JSONScanner {
    /// Scans the string at `position` (RFC 8259 section 7) and appends its node.
    mutating func string() throws(JSONScanError.Reason) {
        let start = position
        var isEscaped = false
        position &+= 1
        while true {
            skipPlain()
            guard position < count else { throw .endOfInput }
            let byte = load(position)
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try escape()
            } else if byte >= 0x80 {
                let length = UTF8Sequence.length(at: position, in: bytes, count: count)
                guard length > 0 else { throw .invalidUTF8 }
                position &+= length
            } else if byte < 0x20 {
                throw .controlCharacter
            } else {
                position &+= 1
            }
        }
        position &+= 1
        var node = JSONNode(.string, start: start, end: position, next: nodes.count &+ 1)
        node.isEscaped = isEscaped
        nodes.append(node)
    }

    /// Skips printable ASCII other than quote and backslash, eight bytes at a step; stops at or before the first other byte.
    @inline(__always)
    private mutating func skipPlain() {
        while position &+ 8 <= count {
            let mark = ByteWord.marksOfStringStop(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if mark != 0 {
                position &+= mark.trailingZeroBitCount &>> 3
                return
            }
            position &+= 8
        }
    }

    private mutating func escape() throws(JSONScanError.Reason) {
        guard let letter = byte(at: position &+ 1) else {
            position = count
            throw .endOfInput
        }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position &+= 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(at: position)
            if unit & 0xFC00 == 0xDC00 { throw .loneSurrogate }
            if unit & 0xFC00 == 0xD800 {
                guard byte(at: position &+ 6) == UInt8(ascii: "\\"), byte(at: position &+ 7) == UInt8(ascii: "u"),
                    try codeUnit(at: position &+ 6) & 0xFC00 == 0xDC00
                else { throw .loneSurrogate }
                position &+= 6
            }
            position &+= 6
        default: throw .badEscape
        }
    }

    private func codeUnit(at offset: Int) throws(JSONScanError.Reason) -> UInt32 {
        guard offset &+ 6 <= count else { throw .badEscape }
        var unit: UInt32 = 0
        for digit in 2..<6 {
            guard let value = ByteWord.hexValue(load(offset &+ digit)) else { throw .badEscape }
            unit = unit &<< 4 | UInt32(value)
        }
        return unit
    }

    /// Scans the number at `position` (RFC 8259 section 6) and appends its node.
    mutating func number() throws(JSONScanError.Reason) {
        let start = position
        var isFractional = false
        if load(position) == UInt8(ascii: "-") { position &+= 1 }
        if byte(at: position) == UInt8(ascii: "0") {
            position &+= 1
        } else {
            try digits()
        }
        if byte(at: position) == UInt8(ascii: ".") {
            isFractional = true
            position &+= 1
            try digits()
        }
        if let exponent = byte(at: position), exponent | 0x20 == UInt8(ascii: "e") {
            isFractional = true
            position &+= 1
            if let sign = byte(at: position), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position &+= 1 }
            try digits()
        }
        // What may follow a number is the business of the value after it, but 01, 1x and 1.2.3 deserve a better word than that.
        if let next = byte(at: position), ByteWord.continuesNumber(next) { throw .badNumber }
        var node = JSONNode(.number, start: start, end: position, next: nodes.count &+ 1)
        node.isFractional = isFractional
        nodes.append(node)
    }

    private mutating func digits() throws(JSONScanError.Reason) {
        let start = position
        while position < count, load(position) &- 0x30 < 10 { position &+= 1 }
        guard position > start else { throw position < count ? .badNumber : .endOfInput }
    }
}
