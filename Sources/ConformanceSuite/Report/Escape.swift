/// Makes text that a target wrote safe to print: in a terminal, and as the base of every other format.
enum Escape {
    /// Control and direction-changing characters become visible escapes; line feeds are kept.
    static func visible(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || !isHidden(scalar) {
                out.append(scalar)
            } else {
                out.append(contentsOf: name(of: scalar).unicodeScalars)
            }
        }
        return String(out)
    }

    /// As `visible`, on one line.
    static func oneLine(_ text: String) -> String {
        visible(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }

    /// Text and attribute content of XML and HTML; what XML 1.0 section 2.2 forbids is already an escape.
    static func markup(_ text: String) -> String {
        var out = ""
        for scalar in visible(text).unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n": out += "&#10;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A Markdown code span whose fence no run of backticks inside can close (CommonMark 6.1).
    static func codeSpan(_ text: String) -> String {
        let line = oneLine(text)
        var longest = 0
        var run = 0
        for character in line {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return line.isEmpty ? "*nothing*" : longest == 0 ? fence + line + fence : "\(fence) \(line) \(fence)"
    }

    /// A JSON string, which is a YAML double-quoted scalar too.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default:
                if isHidden(scalar) { out += name(of: scalar, padded: true) } else { out.unicodeScalars.append(scalar) }
            }
        }
        return out + "\""
    }

    /// At most `scalarsMax` Unicode scalars, saying how many were left out; a character can be made of any number of them.
    static func cut(_ text: String, scalarsMax: Int) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: scalarsMax, limitedBy: scalars.endIndex), end < scalars.endIndex else {
            return text
        }
        return String(scalars[..<end]) + "… (\(scalars[end...].count) more)"
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0xFEFF: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        case 0xFFFE, 0xFFFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func name(of scalar: Unicode.Scalar, padded: Bool = false) -> String {
        if !padded {
            if scalar == "\r" { return "\\r" }
            if scalar == "\t" { return "\\t" }
        }
        let hex = String(scalar.value, radix: 16, uppercase: false)
        if padded, scalar.value > 0xFFFF {
            return "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        }
        return "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    }
}
