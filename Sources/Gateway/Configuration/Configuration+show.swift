extension Configuration {
    /// Every key with its value and where it was set, as YAML that can be read back; secrets are masked.
    public var shown: String {
        var lines = ConfigurationKeys.all.map { key -> String in
            guard let setting = settings.settings[key.name] else {
                if key.name == ConfigurationKeys.state.name { return "\(key.name): \(Self.quoted(state))" }
                return key.shownFallback.map { "\(key.name): \($0)" } ?? "# \(key.name):"
            }
            let words = setting.words.map(Self.quoted)
            let value = key.isList ? "[\(words.joined(separator: ", "))]" : words.joined()
            return "\(key.name): \(value)  # \(setting.origin)"
        }
        lines += apiKeyOrigins.map { "# the agent \($0.agent) has a key, from \($0.origin)" }
        return lines.joined(separator: "\n")
    }

    /// A YAML double-quoted scalar, or the word as it is where that is unambiguous.
    private static func quoted(_ word: String) -> String {
        let plain = word.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
        if plain && word.utf8.allSatisfy({ isPlain($0) }) && !["null", "true", "false"].contains(word) { return word }
        var text = "\""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f || scalar.value == 0x85 || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
