/// The error an upstream put in its stream or its answer, bounded and made printable.
struct UpstreamFailure: Equatable, Sendable {
    static let messageBytesMax = 256

    var message: String
    var type: String?
    var code: String?

    /// Reads `{"error": {"message", "type", "code"}}` and the string form; nil for an `error` that is null or false.
    init?(_ error: JSONValue) {
        switch error.kind {
        case .null, .false: return nil
        case .string: self.init(message: Self.line(error) ?? "", type: nil, code: nil)
        case .object:
            self.init(
                message: error["message"].flatMap(Self.line) ?? "unspecified failure",
                type: error["type"].flatMap(Self.line),
                code: error["code"].flatMap(Self.line))
        default: self.init(message: "unspecified failure", type: nil, code: nil)
        }
    }

    private init(message: String, type: String?, code: String?) {
        self.message = message
        self.type = type
        self.code = code
    }

    /// A string, or a number as it was written, as one printable line.
    private static func line(_ value: JSONValue) -> String? {
        guard let text = value.string ?? (value.kind == .number ? String(decoding: value.raw, as: UTF8.self) : nil) else { return nil }
        var line = ""
        for scalar in text.unicodeScalars where line.utf8.count < messageBytesMax {
            line.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return line
    }
}
