/// Writing JSON: one line, keys in their given order.
extension JSONValue {
    /// The text, UTF-8, characters outside ASCII as they are or escaped.
    public func text(escapingNonASCII: Bool = false) -> String {
        var out = ""
        write(into: &out, escapingNonASCII)
        return out
    }

    /// The text as bytes.
    public var bytes: [UInt8] { Array(text().utf8) }

    private func write(into out: inout String, _ ascii: Bool) {
        switch self {
        case .null: out += "null"
        case .bool(let flag): out += flag ? "true" : "false"
        case .integer(let number): out += String(number)
        case .decimal(let number): out += number.isFinite ? "\(number)" : "null"
        case .string(let text): Self.quote(text, into: &out, ascii)
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += "," }
                element.write(into: &out, ascii)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += "," }
                Self.quote(member.key, into: &out, ascii)
                out += ":"
                member.value.write(into: &out, ascii)
            }
            out += "}"
        }
    }

    private static func quote(_ text: String, into out: inout String, _ ascii: Bool) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F || (ascii && !scalar.isASCII) {
                    for unit in String(Character(scalar)).utf16 {
                        let hex = String(unit, radix: 16)
                        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                    }
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        out += "\""
    }
}
