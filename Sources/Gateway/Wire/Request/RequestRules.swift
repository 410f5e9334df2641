/// The rules of a chat request's fields, over a scanned body.
struct RequestRules {
    /// Longest `model` that is accepted, since every chunk echoes it.
    static let modelBytesMax = 512
    static let stopSequencesMax = 4

    private let root: JSONValue
    /// Node of each field's value; 0, the root's own, where the field is absent or null.
    private var nodes: [21 of Int] = .init(repeating: 0)

    init(_ root: JSONValue) throws(RequestFault) {
        guard root.kind == .object else {
            throw RequestFault(
                message: "The body must be a JSON object with messages, not \(root.kind.noun).", param: nil, code: "invalid_type")
        }
        self.root = root
        for (key, value) in root.members {
            guard let field = RequestField.named(key) else { continue }
            if value.isNull, field != .messages { continue }
            nodes[field.rawValue] = value.index
        }
    }

    var nodeIndices: Range<Int> { nodes.indices }

    /// The field's value; nil when it is absent or null.
    subscript(field: RequestField) -> JSONValue? {
        let index = nodes[field.rawValue]
        return index > 0 ? JSONValue(bytes: root.bytes, nodes: root.nodes, index: index) : nil
    }

    func messageSpans() throws(RequestFault) -> [ChatCompletionRequest.MessageSpan] {
        guard let messages = self[.messages] else { throw .missing("messages", "send the conversation as an array of messages.") }
        guard messages.kind == .array else { throw .wrongType("messages", mustBe: "an array of messages", not: messages) }
        var spans: [ChatCompletionRequest.MessageSpan] = []
        for message in messages.elements {
            let role = try MessageRules.role(of: message, at: spans.count)
            let range = message.range
            spans.append(.init(start: UInt32(range.lowerBound), end: UInt32(range.upperBound), role: role))
        }
        guard !spans.isEmpty else { throw .wrongValue("messages", "is empty; send at least one message.") }
        return spans
    }

    func model() throws(RequestFault) -> String? {
        guard let model = try text(.model), !model.isEmpty else { return nil }
        guard model.escaped.count <= Self.modelBytesMax else {
            throw .wrongValue("model", "is longer than \(Self.modelBytesMax) bytes; send a model's name or leave it out.")
        }
        return model.string
    }

    func includeUsage() throws(RequestFault) -> Bool {
        guard let options = self[.streamOptions] else { return false }
        guard options.kind == .object else { throw .wrongType("stream_options", mustBe: "an object or null", not: options) }
        guard let include = options["include_usage"], !include.isNull else { return false }
        guard let isIncluded = include.bool else { throw .wrongType("stream_options.include_usage", mustBe: "a boolean", not: include) }
        return isIncluded
    }

    /// The limit on the answer; nil is none.
    func maxTokens() throws(RequestFault) -> Int? {
        let whole = try integer(.maxCompletionTokens)
        let older = try integer(.maxTokens)
        // ElevenLabs sends -1 for "no limit" (docs/wire EL-6), so a number below 1 is never a fault.
        return [whole, older].lazy.compactMap { $0 }.first { $0 >= 1 }
    }

    func judgeChoiceCount() throws(RequestFault) {
        guard let count = try integer(.n) else { return }
        guard count == 1 else {
            throw RequestFault(
                message: "'n' must be 1: only n=1 is served here; ask again for another answer.", param: "n", code: "unsupported_value")
        }
    }

    func judgeStop() throws(RequestFault) {
        guard let stop = self[.stop], stop.kind != .string else { return }
        guard stop.kind == .array else { throw .wrongType("stop", mustBe: "a string or an array of at most 4 strings", not: stop) }
        var count = 0
        for sequence in stop.elements {
            guard sequence.kind == .string else { throw .wrongType("stop", mustBe: "an array of strings only", not: sequence) }
            count += 1
        }
        guard count <= Self.stopSequencesMax else {
            throw .wrongValue("stop", "holds \(count) sequences; send at most \(Self.stopSequencesMax).")
        }
    }

    func judgeTools() throws(RequestFault) {
        guard let tools = self[.tools] else { return }
        guard tools.kind == .array else { throw .wrongType("tools", mustBe: "an array of tools", not: tools) }
        var index = 0
        for tool in tools.elements {
            guard tool.kind == .object else { throw .wrongType("tools[\(index)]", mustBe: "an object of type function", not: tool) }
            index += 1
        }
    }
}
