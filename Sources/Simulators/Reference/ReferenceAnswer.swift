/// What the reference server sends back.
public struct ReferenceAnswer: Sendable {
    public enum Body: Sendable {
        case whole([UInt8])
        case steps([ReferenceStep])
    }

    /// How a stream's bytes end.
    public enum Ending: Sendable {
        case clean
        /// A reset instead of the last chunk.
        case reset
    }

    /// When a stream's bytes leave.
    public enum Flushing: Sendable {
        case eachStep
        case headWithFirstText
        /// All of it in two bursts, or in one at the end.
        case twice
        case atEnd
    }

    public var status: Int
    public var fields: [HeaderField]
    public var body: Body
    public var ending = Ending.clean
    /// Whether the connection ends with it.
    public var closes = false
    /// Whether a stream says where its body ends.
    public var isChunked = true
    public var sendsBodyForHead = false
    public var flushing = Flushing.eachStep
    /// Which stream of a turn it is, so that what is written is remembered.
    var ticket: ReferencePlan.Ticket?
    /// Decides what follows a ``ReferenceStep/gate(since:)``.
    var gate: (@Sendable (_ since: Duration) -> [ReferenceStep])?

    public init(status: Int, fields: [HeaderField], body: Body, closes: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.closes = closes
    }

    /// A JSON document.
    public static func json(_ status: Int, _ document: JSONValue, fields: [HeaderField] = []) -> ReferenceAnswer {
        ReferenceAnswer(status: status, fields: [HeaderField("Content-Type", "application/json")] + fields, body: .whole(document.bytes))
    }

    /// The error envelope of OpenAI's schema.
    public static func error(
        _ status: Int, _ message: String, type: String = "invalid_request_error", param: String? = nil, code: String? = nil,
        fields: [HeaderField] = []
    ) -> ReferenceAnswer {
        .json(
            status,
            [
                "error": [
                    "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
                    "code": code.map { .string($0) } ?? .null,
                ]
            ], fields: fields)
    }

    public var isStream: Bool { if case .steps = body { true } else { false } }

    /// The document of a whole answer; setting it writes it anew.
    public var document: JSONValue? {
        get { if case .whole(let bytes) = body { (try? JSONDocument(bytes))?.value } else { nil } }
        set { if let newValue { body = .whole(newValue.bytes) } }
    }

    public mutating func set(_ name: String, _ value: String?) {
        fields.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { fields.append(HeaderField(name, value)) }
    }
}

/// One thing a streamed answer does.
public enum ReferenceStep: Sendable, Equatable {
    case wait(Duration)
    /// A chunk, as one event.
    case chunk(JSONValue)
    /// Bytes as they are.
    case raw([UInt8])
    case done
    /// What follows is decided when it is reached, such as a turn that waits for another.
    case gate(since: Duration)
    /// A tool of the server's own is due.
    case effect(ReferencePlan.ToolCall)

    public static func text(_ text: String) -> ReferenceStep { .raw(Array(text.utf8)) }

    /// The bytes of a step that writes.
    public var bytes: [UInt8] {
        switch self {
        case .wait, .gate, .effect: []
        case .chunk(let chunk): Array("data: \(chunk.text())\n\n".utf8)
        case .raw(let bytes): bytes
        case .done: Array("data: [DONE]\n\n".utf8)
        }
    }

    public var chunk: JSONValue? { if case .chunk(let chunk) = self { chunk } else { nil } }

    /// The text of a chunk's first choice.
    public var content: String? { chunk?["choices"]?[0]?["delta"]?["content"]?.string }

    public var finish: String? { chunk?["choices"]?[0]?["finish_reason"]?.string }
}
