import Conversation

// What is decoded only when asked for. Each call scans the few bytes it needs again, which costs less than keeping the tape.

extension ChatCompletionRequest {
    /// The messages from number `first` on, decoded; all of them by default.
    func messages(from first: Int = 0, using tape: JSONTape = JSONTape()) -> [ChatMessage] {
        guard first < messageSpans.count else { return [] }
        return messageSpans[max(first, 0)...].map { message($0, using: tape) }
    }

    /// One message, decoded.
    func message(_ span: MessageSpan, using tape: JSONTape) -> ChatMessage {
        scan(Int(span.start)..<Int(span.end), using: tape) { ChatMessage($0, role: span.role) } ?? ChatMessage(role: span.role, text: "")
    }

    /// Names of the functions offered in `tools`, in order.
    func toolNames(using tape: JSONTape = JSONTape()) -> [String] {
        guard let tools = raw(.tools) else { return [] }
        return scan(tools.indices, using: tape) { $0.elements.compactMap { $0["function"]?["name"]?.string } } ?? []
    }

    /// What those of the offered functions take that are named, by their schemas.
    func toolFields(of names: Set<String>, using tape: JSONTape = JSONTape()) -> [String: ToolFields] {
        guard let tools = raw(.tools) else { return [:] }
        let found = scan(tools.indices, using: tape) { list in
            list.elements.compactMap { tool -> (String, ToolFields)? in
                guard let function = tool["function"], let name = function["name"]?.string, names.contains(name) else { return nil }
                let schema = function["parameters"]
                let properties = schema?["properties"]?.members.map { $0.key.string } ?? []
                let required = schema?["required"]?.elements.compactMap { $0.string } ?? []
                return (name, ToolFields(properties: Set(properties), required: Set(required)))
            }
        }
        return Dictionary(found ?? []) { first, _ in first }
    }

    /// Reads a slice of the body that was judged before; nil only if it does not scan, which the first scan excluded.
    func scan<Result>(_ range: Range<Int>, using tape: JSONTape, _ read: (JSONValue) -> Result) -> Result? {
        body.withUnsafeBufferPointer { bytes in
            (try? tape.scan(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]))).map(read)
        }
    }
}
