/// A request's messages as far as they tell turns apart: M, H and u of the page on turns.
struct ReferenceHistory: Sendable {
    struct Message: Sendable {
        var role: String
        var text: String
        /// The calls an assistant's message makes.
        var calls: [String] = []
        /// The call a tool's message answers.
        var answers: String?

        /// What makes two messages the same.
        var key: String { "\(role)|\(ReferenceText.key(text))|\(calls.joined(separator: ","))|\(answers ?? "")" }
    }

    /// What one side said without a word of the other between.
    struct Said: Sendable {
        var isUser: Bool
        var text: String

        var key: String { ReferenceText.key(text) }
    }

    /// What the server said on its own account, which is no part of a history when it comes back.
    struct Echoes: Sendable {
        var texts: Set<String> = []
        var calls: Set<String> = []
    }

    /// Without system text, silent user messages and echoes.
    private(set) var messages: [Message] = []
    private(set) var system: String?
    /// The result of a call of the server's own stands last.
    private(set) var endsWithEcho = false

    init(_ body: JSONValue, without echoes: Echoes = Echoes()) {
        for message in body["messages"]?.array ?? [] {
            let role = message["role"]?.string ?? ""
            endsWithEcho = role == "tool" && echoes.calls.contains(message["tool_call_id"]?.string ?? "")
            var item = Message(role: role, text: ReferenceRequest.text(of: message))
            item.calls = message["tool_calls"]?.array?.compactMap { $0["id"]?.string }.filter { !echoes.calls.contains($0) } ?? []
            item.answers = message["tool_call_id"]?.string
            switch role {
            case "system", "developer": system = item.text
            case "user" where ReferenceText.isSilence(item.text): break
            case "tool" where echoes.calls.contains(item.answers ?? ""): break
            case "assistant" where item.calls.isEmpty && echoes.texts.contains(item.text.trimmingSpaces): break
            case "assistant" where message["tool_calls"] != nil && item.calls.isEmpty && item.text.isEmpty: break
            default: messages.append(item)
            }
        }
    }

    /// u: the user messages after the last of anybody else.
    var asked: [String] { messages.reversed().prefix { $0.role == "user" }.reversed().map(\.text) }

    /// H: what stands before u, an assistant's texts in a row as one, tools left out.
    var before: [Said] { Self.said(messages.dropLast(asked.count)) }

    /// The same request: the same messages with the same tool ids.
    func isSame(as other: ReferenceHistory) -> Bool { messages.map(\.key) == other.messages.map(\.key) }

    /// Nobody says anything and no tool has answered.
    var isSilent: Bool { asked.isEmpty && results.isEmpty }

    /// The calls whose results stand at the end.
    var results: [String] { messages.reversed().prefix { $0.role == "tool" }.compactMap(\.answers).reversed() }

    /// The texts of those results.
    var resultTexts: [String] { messages.suffix(results.count).map(\.text) }

    /// The calls of the assistant's message that stands last.
    var lastCalls: [String] { messages.last.map { $0.role == "assistant" ? $0.calls : [] } ?? [] }

    /// The greeting of a first turn.
    var greeting: String? {
        let before = before
        return before.contains(where: \.isUser) ? nil : before.first { !$0.isUser }?.text
    }

    private static func said(_ messages: ArraySlice<Message>) -> [Said] {
        var said: [Said] = []
        for message in messages where message.role == "user" || message.role == "assistant" {
            if message.role == "assistant", message.text.isEmpty, !message.calls.isEmpty { continue }
            if message.role == "assistant", let last = said.last, !last.isUser {
                said[said.count - 1].text = [last.text, message.text].filter { !$0.isEmpty }.joined(separator: " ")
            } else {
                said.append(Said(isUser: message.role == "user", text: message.text))
            }
        }
        return said
    }
}
