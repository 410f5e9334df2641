/// One frame from a Clawdbot gateway (docs/wire/clawdbot.md CB-3).
///
/// Borrowed: values are valid only while the frame's bytes live and until the tape's next scan. Keys that are not known are passed over.
enum ClawdbotFrame {
    case answer(id: String, ClawdbotAnswer)
    case event(name: JSONText, payload: JSONValue?, sequence: Int?)

    /// Longest id that is looked at, in bytes; ours are short numbers.
    private static let idBytesMax = 64

    /// Reads a frame; nil for what is none.
    init?(_ bytes: UnsafeRawBufferPointer, using tape: JSONTape) {
        guard let root = try? tape.scan(bytes), root.kind == .object else { return nil }
        var (type, id, name, payload, error): (JSONText?, JSONText?, JSONText?, JSONValue?, JSONValue?)
        var isGood: Bool?
        var sequence: Int?
        for (key, value) in root.members {
            if key.equals("type") {
                type = value.text
            } else if key.equals("id") {
                id = value.text
            } else if key.equals("event") {
                name = value.text
            } else if key.equals("payload") {
                payload = value.isNull ? nil : value
            } else if key.equals("ok") {
                isGood = value.bool
            } else if key.equals("error") {
                error = value.isNull ? nil : value
            } else if key.equals("seq") {
                sequence = value.integer
            }
        }
        guard let type else { return nil }
        if type.equals("event") {
            guard let name else { return nil }
            self = .event(name: name, payload: payload, sequence: sequence)
        } else if type.equals("res") {
            guard let id, id.escaped.count <= Self.idBytesMax, let isGood else { return nil }
            self = .answer(id: id.string, ClawdbotAnswer(isGood: isGood, payload: payload, error: error.map(ClawdbotError.init)))
        } else {
            return nil
        }
    }
}

/// How a request was answered; a refusal may have a payload too.
struct ClawdbotAnswer {
    var isGood: Bool
    var payload: JSONValue?
    var error: ClawdbotError?
}

/// Why a request was refused, in the server's words, bounded.
struct ClawdbotError: Equatable {
    var code: String
    var message: String
    /// The protocol the server speaks, where that is why.
    var expectedProtocol: Int?
    var retryAfterMs: Int?

    static let textBytesMax = 256

    init(code: String, message: String, expectedProtocol: Int? = nil, retryAfterMs: Int? = nil) {
        self.code = code
        self.message = message
        self.expectedProtocol = expectedProtocol
        self.retryAfterMs = retryAfterMs
    }

    init(_ error: JSONValue) {
        code = error["code"]?.text.map { ServiceText.cut($0.string, bytesMax: Self.textBytesMax) } ?? ""
        message = error["message"]?.text.map { ServiceText.cut($0.string, bytesMax: Self.textBytesMax) } ?? "no reason given"
        expectedProtocol = error["details"]?["expectedProtocol"]?.integer
        retryAfterMs = error["retryAfterMs"]?.integer
    }
}
