import Conversation

/// Reads the events of one stream of Anthropic's Messages API. No bytes, no sockets, no time.
///
/// Text goes on as it comes. Thinking is dropped, and so are blocks and events of kinds not known here, as the API asks of its clients.
/// A tool call is opened as it comes; its input follows once it is whole and seen to be a JSON object.
struct MessageEvents {
    private enum Block {
        case text, call
        /// Thinking, or something of no use here.
        case other
    }

    private enum Stage { case unopened, open, done }

    /// The longest input of one call, in bytes.
    static let inputBytesMax = 262_144

    private var calls: CallFragments
    private var stage = Stage.unopened
    private var block: Block?
    /// The number the next block must have.
    private var index = 0
    private var input: [UInt8] = []
    private var callCount = 0
    private var finish: FinishReason?
    private var usage = MessageUsage()
    private var badEvents = 0
    /// Bytes of input read so far.
    private(set) var heldBytes = 0

    init(calls: CallFragments = CallFragments()) { self.calls = calls }

    var hasFinish: Bool { finish != nil }

    /// Reads one event; nil unless the reply fails with it.
    mutating func read(_ event: EventStreamEvent, _ tape: JSONTape, _ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard stage != .done, !event.data.isEmpty else { return nil }
        guard let root = try? tape.scan(event.data), let type = root["type"]?.text else { return skipped() }
        if type.equals("content_block_delta") { return delta(root, heard) }
        if type.equals("ping") { return nil }
        if type.equals("error") { return root["error"].map(UpstreamFault.messageError) ?? UpstreamFault.reported }
        if type.equals("message_start") { return begin(root) }
        if type.equals("content_block_start") { return openBlock(root, heard) }
        if type.equals("content_block_stop") { return closeBlock(root, tape, heard) }
        if type.equals("message_delta") { return closing(root) }
        if type.equals("message_stop") { return stop(heard) }
        return nil
    }

    /// What the end of the response means when no `message_stop` came.
    func end() -> AgentEvent {
        if let finish { return .finished(calls.reason(finish), usage.total) }
        return .failed(UpstreamFault.truncated)
    }

    // MARK: - The message

    private mutating func begin(_ root: JSONValue) -> AgentFailure? {
        guard stage == .unopened else { return UpstreamFault.disorderedMessage }
        guard let message = root["message"], message.kind == .object else { return skipped() }
        stage = .open
        if let counts = message["usage"] { usage.read(counts) }
        return nil
    }

    private mutating func closing(_ root: JSONValue) -> AgentFailure? {
        guard stage == .open, block == nil else { return UpstreamFault.disorderedMessage }
        guard let delta = root["delta"], delta.kind == .object else { return skipped() }
        if let reason = delta["stop_reason"]?.text { finish = FinishReason(messages: reason) }
        if let counts = root["usage"] { usage.read(counts) }
        return nil
    }

    private mutating func stop(_ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard stage == .open, block == nil else { return UpstreamFault.disorderedMessage }
        stage = .done
        heard(.finished(calls.reason(finish ?? .stop), usage.total))
        return nil
    }

    // MARK: - Its blocks

    private mutating func openBlock(_ root: JSONValue, _ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard let number = root["index"]?.integer, let content = root["content_block"], let type = content["type"]?.text else {
            return skipped()
        }
        guard stage == .open, block == nil, number == index else { return UpstreamFault.disorderedMessage }
        index += 1
        if type.equals("text") {
            block = .text
            if let text = content["text"]?.text, !text.isEmpty { heard(.text(text.string)) }
        } else if type.equals("tool_use") {
            guard callCount < UpstreamChunk.toolCallsMax, let name = content["name"]?.string, !name.isEmpty else {
                return UpstreamFault.brokenCall
            }
            block = .call
            callCount += 1
            calls.add(ToolCallFragment(index: callCount, id: content["id"]?.string, name: name, arguments: ""), heard)
            input = []
            // As a rule an empty object, which what follows replaces; whole from servers that do not stream it.
            if let whole = content["input"], whole.kind == .object, whole.members.contains(where: { _ in true }) {
                guard whole.raw.count <= Self.inputBytesMax else { return UpstreamFault.tooLarge }
                input = Array(whole.raw)
            }
        } else {
            block = .other
        }
        return nil
    }

    private mutating func delta(_ root: JSONValue, _ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard let number = root["index"]?.integer, let delta = root["delta"], let type = delta["type"]?.text else { return skipped() }
        guard let block, number == index - 1 else { return UpstreamFault.disorderedMessage }
        switch block {
        case .text:
            if type.equals("text_delta") {
                guard let text = delta["text"]?.text else { return skipped() }
                if !text.isEmpty { heard(.text(text.string)) }
            } else if type.equals("input_json_delta") {
                return UpstreamFault.disorderedMessage
            }
        case .call:
            if type.equals("input_json_delta") {
                guard let piece = delta["partial_json"]?.text else { return skipped() }
                guard input.count + piece.escaped.count <= Self.inputBytesMax else { return UpstreamFault.tooLarge }
                JSONText.unescape(piece.escaped) { input.append($0) }
                heldBytes &+= piece.escaped.count
            } else if type.equals("text_delta") {
                return UpstreamFault.disorderedMessage
            }
        case .other: break
        }
        return nil
    }

    private mutating func closeBlock(_ root: JSONValue, _ tape: JSONTape, _ heard: (AgentEvent) -> Void) -> AgentFailure? {
        guard let number = root["index"]?.integer else { return skipped() }
        guard let closed = block, number == index - 1 else { return UpstreamFault.disorderedMessage }
        block = nil
        guard case .call = closed else { return nil }
        if input.isEmpty { input = Array("{}".utf8) }
        guard input.withUnsafeBytes({ (try? tape.scan($0))?.kind == .object }) else { return UpstreamFault.brokenCall }
        let arguments = String(decoding: input, as: UTF8.self)
        input = []
        calls.add(ToolCallFragment(index: callCount, arguments: arguments), heard)
        return nil
    }

    /// Counts an event that is none; the reply goes on without it, until there are too many.
    private mutating func skipped() -> AgentFailure? {
        badEvents += 1
        return badEvents >= ChatCompletionEvents.badEventsMax ? UpstreamFault.notMessages : nil
    }
}
