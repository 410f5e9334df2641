/// Numbers and strings.
extension JSONParser {
    /// RFC 8259 section 6: no leading zero, a digit after the point and after the exponent.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = at
        if byte == UInt8(ascii: "-") { at += 1 }
        if byte == UInt8(ascii: "0") {
            at += 1
            if let byte, Self.isDigit(byte) { throw fail("a number begins with a needless zero") }
        } else {
            try digits()
        }
        var whole = true
        if byte == UInt8(ascii: ".") {
            whole = false
            at += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            whole = false
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if whole, let integer = Int(text) { return .integer(integer) }
        guard let decimal = Double(text) else { throw fail("a number that cannot be read") }
        return .decimal(decimal)
    }

    private mutating func digits() throws(JSONError) {
        guard let first = byte, Self.isDigit(first) else { throw fail("expected a digit") }
        while let byte, Self.isDigit(byte) { at += 1 }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    mutating func string() throws(JSONError) -> String {
        at += 1
        var text: [UInt8] = []
        var runStart = at
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[runStart..<at]
                guard let valid = String(validating: text, as: UTF8.self) else { throw fail("a string that is not UTF-8") }
                at += 1
                return valid
            case UInt8(ascii: "\\"):
                text += bytes[runStart..<at]
                at += 1
                try escape(into: &text)
                runStart = at
            case 0..<0x20: throw fail("a raw control character in a string")
            default: at += 1
            }
        }
        throw fail("the text ends inside a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let letter = byte else { throw fail("the text ends inside an escape") }
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unicode(into: &text)
        default: throw fail("an escape that JSON does not know")
        }
    }

    private mutating func unicode(into text: inout [UInt8]) throws(JSONError) {
        let first = try hex()
        var code = first
        if (0xD800...0xDBFF).contains(first), bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            let back = at
            at += 2
            let second = try hex()
            if (0xDC00...0xDFFF).contains(second) {
                code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            } else {
                at = back
            }
        }
        if let scalar = Unicode.Scalar(code) {
            text += Array(String(Character(scalar)).utf8)
        } else {
            loneSurrogates += 1
            text += [0xEF, 0xBF, 0xBD]
        }
    }

    private mutating func hex() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw fail("the text ends inside \\u") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else { throw fail("\\u without four hex digits") }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}
