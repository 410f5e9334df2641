import Conversation

// What a client's own request adds to a prompt.

extension Prompt {
    /// Whether and what the client wants called.
    enum ToolChoice: Equatable {
        case free, forbidden, required
        case named(String)
    }

    /// The whole conversation: what the core remembers, or the client's own messages where those are the history.
    var everything: [Message] {
        guard messagesAsSent, let chat = origin as? ChatCompletionRequest else { return messages }
        return chat.messages().map(Message.init) + messagesOfLegs
    }

    /// Where the client's own messages are the conversation: what came of tools since, which they do not hold.
    var messagesOfLegs: [Message] {
        leg == 0 ? [] : Array(messages.drop { $0.role != .assistant })
    }

    /// Ids of the calls it shows.
    var callIDs: [String] { messages.flatMap { $0.toolCalls.map(\.id) } }

    var toolChoice: ToolChoice {
        guard let raw = (origin as? ChatCompletionRequest)?.raw(.toolChoice) else { return .free }
        let choice = raw.withUnsafeBytes { bytes in
            JSONTape.once(bytes) { value -> ToolChoice in
                if let word = value.text {
                    return word.equals("none") ? .forbidden : word.equals("required") ? .required : .free
                }
                return value["function"]?["name"]?.string.map { .named($0) } ?? .free
            }
        }
        return choice ?? .free
    }

    /// What ends the reply when the model writes it, as the client asked.
    var stopSequences: [String] {
        guard let raw = (origin as? ChatCompletionRequest)?.raw(.stop) else { return [] }
        let stops = raw.withUnsafeBytes { bytes in
            JSONTape.once(bytes) { value in value.string.map { [$0] } ?? value.elements.compactMap(\.string) }
        }
        return stops ?? []
    }

    /// Whether the client wants one call at a time.
    var forbidsParallelCalls: Bool {
        (origin as? ChatCompletionRequest)?.raw(.parallelToolCalls).map { $0.elementsEqual("false".utf8) } ?? false
    }
}
