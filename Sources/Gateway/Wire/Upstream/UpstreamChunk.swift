import Conversation

/// What matters in the data of one `chat.completion.chunk` event.
///
/// Borrowed: the texts are valid only while the event's bytes live and until the tape's next scan. Reasoning, logprobs, obfuscation and
/// choices other than the first are left out.
struct UpstreamChunk {
    /// Most tool calls one answer may open; an index beyond it is no index.
    static let toolCallsMax = 128

    /// The text this chunk adds, as it was escaped; nil or empty if none.
    private(set) var content: JSONText?
    private(set) var refusal: JSONText?
    private(set) var finishReason: FinishReason?
    private(set) var toolCalls: [ToolCallFragment] = []
    private(set) var usage: TokenUsage?
    /// The upstream's own error in place of a chunk.
    private(set) var failure: UpstreamFailure?

    /// Lifts the fields out of an event's data.
    ///
    /// - Throws: ``UpstreamChunkError`` for what is not JSON or has a field of the wrong type.
    init(_ data: UnsafeRawBufferPointer, using tape: JSONTape) throws(UpstreamChunkError) {
        let root: JSONValue
        do throws(JSONScanError) {
            root = try tape.scan(data)
        } catch {
            throw .notJSON(error)
        }
        try self.init(root)
    }

    private init(_ root: JSONValue) throws(UpstreamChunkError) {
        guard root.kind == .object else { throw .shape("object") }
        var choices: JSONValue?
        for (key, value) in root.members {
            if key.equals("choices") {
                choices = value
            } else if key.equals("usage") {
                usage = Self.usage(value)
            } else if key.equals("error") {
                failure = UpstreamFailure(value)
            }
        }
        guard let choices, choices.kind == .array else {
            // An error and some upstreams' usage come without choices; anything else without them is not a chunk.
            guard failure != nil || usage != nil else { throw .shape("choices") }
            return
        }
        for choice in choices.elements {
            guard choice.kind == .object else { throw .shape("choices[0]") }
            if let index = choice["index"], index.integer != 0 { continue }
            try read(choice)
            return
        }
    }

    private mutating func read(_ choice: JSONValue) throws(UpstreamChunkError) {
        for (key, value) in choice.members {
            if key.equals("delta") {
                guard value.kind == .object || value.isNull else { throw .shape("choices[0].delta") }
                try read(delta: value)
            } else if key.equals("finish_reason"), !value.isNull {
                guard let reason = value.text else { throw .shape("choices[0].finish_reason") }
                if !reason.isEmpty { finishReason = FinishReason(upstream: reason) }
            }
        }
    }

    private mutating func read(delta: JSONValue) throws(UpstreamChunkError) {
        for (key, value) in delta.members where !value.isNull {
            if key.equals("content") {
                guard let text = value.text else { throw .shape("choices[0].delta.content") }
                content = text
            } else if key.equals("refusal") {
                guard let text = value.text else { throw .shape("choices[0].delta.refusal") }
                refusal = text
            } else if key.equals("tool_calls") {
                guard value.kind == .array else { throw .shape("choices[0].delta.tool_calls") }
                for call in value.elements { toolCalls.append(try Self.fragment(call, position: toolCalls.count)) }
            }
        }
    }

    /// A fragment; without an index its place in the array stands for it, as servers that send whole calls mean it.
    private static func fragment(_ call: JSONValue, position: Int) throws(UpstreamChunkError) -> ToolCallFragment {
        guard call.kind == .object else { throw .shape("choices[0].delta.tool_calls") }
        var index = position
        if let given = call["index"], !given.isNull {
            guard let number = given.integer, number >= 0 else { throw .shape("choices[0].delta.tool_calls.index") }
            index = number
        }
        guard index < toolCallsMax else { throw .shape("choices[0].delta.tool_calls.index") }
        let function = call["function"]
        var fragment = ToolCallFragment(index: index, id: call["id"]?.string, name: function?["name"]?.string, arguments: "")
        if let arguments = function?["arguments"], !arguments.isNull {
            // Some servers send the arguments as an object; its bytes are the string they should have sent.
            guard arguments.kind == .string || arguments.kind == .object else {
                throw .shape("choices[0].delta.tool_calls.function.arguments")
            }
            fragment.arguments = arguments.string ?? String(decoding: arguments.raw, as: UTF8.self)
        }
        return fragment
    }

    private static func usage(_ value: JSONValue) -> TokenUsage? {
        guard let prompt = value["prompt_tokens"]?.integer, prompt >= 0 else { return nil }
        guard let completion = value["completion_tokens"]?.integer, completion >= 0 else { return nil }
        return TokenUsage(promptTokens: prompt, completionTokens: completion)
    }
}
