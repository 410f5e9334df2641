import Logging

/// One line of the log as bytes, its line feed included; whatever was said in it, it stays one line and moves no terminal.
struct LogLine {
    /// The longest text of a message or a fact, in bytes; what goes beyond is cut.
    static let textBytesMax = 4096

    var at: WallTime
    var level: Logger.Level
    var label: String
    var source: String
    var message: String
    var metadata: Logger.Metadata

    func bytes(_ format: LogFormat) -> [UInt8] {
        switch format {
        case .text: text
        case .json: json
        }
    }

    // MARK: - As text

    private var text: [UInt8] {
        var line = "\(at.text) \(level.rawValue) \(label):"
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " " + Self.harmless(name) + "=" + Self.harmless("\(value)")
        }
        line += " [\(source)] " + Self.harmless(message) + "\n"
        return Array(line.utf8)
    }

    /// Controls, line ends and what turns the direction of writing, as `\u{1b}`; a line feed as `\n`.
    static func harmless(_ text: String) -> String {
        var text = cut(text)
        // Nearly always there is nothing to do, and nothing is copied.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case _ where isObeyed(scalar): escaped.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        text = String(escaped)
        return text
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textBytesMax else { return text }
        return String(decoding: text.utf8.prefix(textBytesMax), as: UTF8.self) + "…"
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
        }
    }

    // MARK: - As JSON

    /// The names every line has; a fact of such a name gets a `_` behind it.
    static let ownNames: Set<String> = ["time", "level", "label", "source", "message"]

    private var json: [UInt8] {
        var bytes: [UInt8] = []
        func put(_ name: String, _ value: String) {
            bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            bytes.write(json: name)
            bytes.append(UInt8(ascii: ":"))
            bytes.write(json: value)
        }
        put("time", at.text)
        put("level", level.rawValue)
        put("label", label)
        put("source", source)
        put("message", Self.harmless(message))
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            bytes.append(UInt8(ascii: ","))
            bytes.write(json: Self.ownNames.contains(name) ? name + "_" : Self.harmless(name))
            bytes.append(UInt8(ascii: ":"))
            Self.write(value, to: &bytes)
        }
        return bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")]
    }

    private static func write(_ value: Logger.MetadataValue, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text): bytes.write(json: harmless(text))
        case .stringConvertible(let thing): bytes.write(json: harmless("\(thing)"))
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let facts):
            bytes.append(UInt8(ascii: "{"))
            for (index, (name, value)) in facts.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.write(json: harmless(name))
                bytes.append(UInt8(ascii: ":"))
                write(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
