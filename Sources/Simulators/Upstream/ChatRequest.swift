/// A request as an upstream model reads it, whichever wire it came by: what matters for the answer, everything else ignored.
struct ChatRequest: Sendable, Equatable {
    struct Message: Sendable, Equatable {
        /// As in chat completions: a tool's result is a message of role `tool`.
        var role: String
        /// Text parts joined.
        var text: String
        /// Names of the tools an assistant message calls.
        var calls: [String] = []

        var isSystem: Bool { role == "system" || role == "developer" }
    }

    struct Tool: Sendable, Equatable {
        var name: String
        var parameters: JSONValue
    }

    enum ToolChoice: Sendable, Equatable {
        case auto
        case none
        case required
        case named(String)
    }

    /// What is wrong with a request, as the 400 says it.
    struct Malformed: Error, Equatable {
        var reason: String
        var parameter: String?
    }

    var model: String?
    var messages: [Message]
    var streams = false
    var includesUsage = false
    var tokensMax: Int?
    var stops: [String] = []
    var tools: [Tool] = []
    var toolChoice = ToolChoice.auto
    /// Whether reasoning may come back, on the wire that asks for it.
    var thinks = false
    /// Whether reasoning is sent with a signature alone.
    var omitsThinking = false
    /// The prompt in the order it is cached, on the wire that caches by marks.
    var cacheBlocks: [PromptCache.Block] = []

    /// The newest user text, empty when there is none.
    var lastUser: String { messages.last { $0.role == "user" }?.text ?? "" }

    /// How many times tools were called and answered since the user spoke: 0 is the answer to the user.
    var leg: Int {
        let after = messages.lastIndex { $0.role == "user" }.map { messages[($0 + 1)...] } ?? messages[...]
        return after.count { !$0.calls.isEmpty }
    }

    /// Every text but the newest user's, oldest first.
    var textsBeforeLastUser: [String] {
        let last = messages.lastIndex { $0.role == "user" }
        return messages.indices.filter { $0 != last }.map { messages[$0].text }
    }

    /// The tools' results at the end.
    var newestResults: [String] {
        messages.reversed().prefix { $0.role == "tool" }.reversed().map(\.text)
    }

    /// Characters of the whole prompt: texts and tools.
    var promptCharacters: Int {
        messages.reduce(0) { $0 + $1.text.count } + tools.reduce(0) { $0 + $1.name.count + $1.parameters.text().count }
    }
}
