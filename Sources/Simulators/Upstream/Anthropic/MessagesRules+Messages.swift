/// The rules of the messages themselves.
extension MessagesRules {
    func checkMessages() throws(MessagesRefusal) {
        guard let messages = tree["messages"]?.array else { throw MessagesRefusal("messages: Input should be a valid list") }
        guard !messages.isEmpty else { throw MessagesRefusal("messages: at least one message is required") }
        guard messages.count <= Self.messagesMax else { throw MessagesRefusal("messages: too many messages") }
        for (index, message) in messages.enumerated() { try checkMessage(message, index, isLast: index == messages.count - 1) }
        guard messages[0]["role"]?.string == "user" else { throw MessagesRefusal("messages: first message must use the \"user\" role") }
        try checkPairs(messages)
        try checkThoughts(messages)
    }

    private func checkMessage(_ message: JSONValue, _ index: Int, isLast: Bool) throws(MessagesRefusal) {
        guard message.isObject else { throw MessagesRefusal("messages.\(index): Input should be a valid dictionary") }
        guard let role = message["role"]?.string else { throw MessagesRefusal("messages.\(index).role: Field required") }
        guard role == "user" || role == "assistant" else {
            throw MessagesRefusal(
                role == "system"
                    ? "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \"system\" as an input message role."
                    : "messages: Unexpected role \"\(role)\". Allowed roles are \"user\" or \"assistant\".")
        }
        if let extra = message.members?.first(where: { $0.key != "role" && $0.key != "content" }) {
            throw MessagesRefusal("messages.\(index).\(extra.key): Extra inputs are not permitted")
        }
        let isPrefill = isLast && role == "assistant"
        switch message["content"] {
        case nil: throw MessagesRefusal("messages.\(index).content: Field required")
        case .string(let text)?:
            guard !text.isEmpty || isPrefill else { throw Self.empty(index) }
            if !text.isEmpty, text.allSatisfy(\.isWhitespace) {
                throw MessagesRefusal("messages: text content blocks must contain non-whitespace text")
            }
            if isPrefill, text.last?.isWhitespace == true {
                throw MessagesRefusal("messages: final assistant content cannot end with trailing whitespace")
            }
        case .array(let blocks)?:
            guard !blocks.isEmpty || isPrefill else { throw Self.empty(index) }
            for (number, block) in blocks.enumerated() { try checkBlock(block, role, "messages.\(index).content.\(number)") }
        default: throw MessagesRefusal("messages.\(index).content: Input should be a valid string or list")
        }
    }

    private static func empty(_ index: Int) -> MessagesRefusal {
        MessagesRefusal("messages.\(index): all messages must have non-empty content except for the optional final assistant message")
    }

    private func checkBlock(_ block: JSONValue, _ role: String, _ place: String) throws(MessagesRefusal) {
        switch block["type"]?.string {
        case "text": try checkText(block, at: place, field: "messages")
        case "tool_use":
            guard role == "assistant" else { throw MessagesRefusal("\(place): `tool_use` blocks can only be in `assistant` messages") }
            guard block["id"]?.string?.isEmpty == false else { throw MessagesRefusal("\(place).tool_use.id: Field required") }
            guard block["name"]?.string?.isEmpty == false else { throw MessagesRefusal("\(place).tool_use.name: Field required") }
            guard block["input"]?.isObject == true else {
                throw MessagesRefusal("\(place).tool_use.input: Input should be a valid dictionary")
            }
        case "tool_result":
            guard role == "user" else { throw MessagesRefusal("\(place): `tool_result` blocks can only be in `user` messages") }
            guard block["tool_use_id"]?.string?.isEmpty == false else {
                throw MessagesRefusal("\(place).tool_result.tool_use_id: Field required")
            }
            if let flag = block["is_error"], flag.bool == nil {
                throw MessagesRefusal("\(place).tool_result.is_error: Input should be a valid boolean")
            }
            for (number, inner) in (block["content"]?.array ?? []).enumerated() where inner["type"]?.string == "text" {
                try checkText(inner, at: "\(place).tool_result.content.\(number)", field: "messages")
            }
        case "thinking":
            guard role == "assistant" else { throw MessagesRefusal("\(place): `thinking` blocks can only be in `assistant` messages") }
            guard let text = block["thinking"]?.string, let signature = block["signature"]?.string else {
                throw MessagesRefusal("\(place).thinking.signature: Field required")
            }
            guard text.isEmpty || signature == MessageWriter.signature(of: text) else {
                throw MessagesRefusal("\(place): Invalid `signature` in `thinking` block")
            }
        case nil: throw MessagesRefusal("\(place).type: Field required")
        default: break
        }
    }

    func checkText(_ block: JSONValue, at place: String, field: String) throws(MessagesRefusal) {
        guard let text = block["text"]?.string else { throw MessagesRefusal("\(place).text.text: Field required") }
        if let extra = block.members?.first(where: { !["type", "text", "cache_control", "citations"].contains($0.key) }) {
            throw MessagesRefusal("\(place).text.\(extra.key): Extra inputs are not permitted")
        }
        if text.isEmpty {
            throw MessagesRefusal(
                block["cache_control"]?.isObject == true
                    ? "\(place).text: cache_control cannot be set for empty text blocks" : "\(field): text content blocks must be non-empty"
            )
        }
        if text.allSatisfy(\.isWhitespace) { throw MessagesRefusal("\(field): text content blocks must contain non-whitespace text") }
    }
}
