/// A request's messages as far as they tell turns apart.
struct ReferenceHistory: Sendable, Equatable {
    struct Message: Sendable, Equatable {
        var role: String
        var text: String
    }

    /// Without system text and silent user messages.
    var messages: [Message] = []
    var system: String?
    var isSilent = false

    static func == (one: ReferenceHistory, other: ReferenceHistory) -> Bool { one.messages == other.messages }

    init(_ body: JSONValue) {
        for message in body["messages"]?.array ?? [] {
            let role = message["role"]?.string ?? ""
            let text = ReferenceRequest.text(of: message)
            if role == "system" || role == "developer" {
                system = text
            } else if role == "user", Self.isSilence(text) {
                continue
            } else {
                messages.append(Message(role: role, text: text))
            }
        }
        let last = body["messages"]?.array?.last
        isSilent = last?["role"]?.string == "user" ? last.map { Self.isSilence(ReferenceRequest.text(of: $0)) } ?? false : asked.isEmpty
        if last?["role"]?.string == "tool" { isSilent = false }
    }

    private static func isSilence(_ text: String) -> Bool { text.allSatisfy { $0 == "." || $0 == "…" || $0.isWhitespace } }

    /// The user messages at the end, and what stands before them.
    var asked: [String] { messages.reversed().prefix { $0.role == "user" }.reversed().map(\.text) }
    var before: [Message] { Array(messages.dropLast(asked.count)) }

    /// The greeting of a first turn.
    var greeting: String? {
        before.contains { $0.role == "user" } ? nil : before.first { $0.role == "assistant" }?.text
    }

    /// What this request says was heard of the answer to an earlier one; nil when it does not follow it.
    func heard(after earlier: ReferenceHistory) -> String? {
        let start = before.count
        guard start > earlier.messages.count, Array(before[..<earlier.messages.count]) == earlier.messages else { return nil }
        return before[earlier.messages.count...].filter { $0.role == "assistant" }.map(\.text).joined(separator: " ")
    }
}

/// One turn of the reference server.
struct ReferenceTurn: Sendable {
    enum State: String, Sendable {
        case running
        case complete
        case interrupted
    }

    var said: ReferenceHistory
    var conversation = ""
    var plan = ReferencePlan()
    var delivered = ""
    var state = State.running
    /// Whether the session remembers it, and whether it still counts there.
    var isStored = false
    var isAbandoned = false
    var isSuperseded = false
    var greeting: String?
    var system: String?
    /// An utterance stored once more, which only a faulty server does.
    var repeated: String?
    /// Another session than the token's, which only a faulty server stores it in.
    var session: String?

    init(_ said: ReferenceHistory) { self.said = said }

    var asked: [String] { said.asked }

    /// Cuts the reply to what was heard of it, in the reply's own spelling.
    mutating func cut(toHeard heard: String) {
        var wanted = heard.lowercased().filter { $0.isLetter || $0.isNumber }[...]
        var end = delivered.startIndex
        for index in delivered.indices {
            let character = delivered[index]
            guard character.isLetter || character.isNumber else { continue }
            guard let next = wanted.first, next == Character(character.lowercased()) else { break }
            wanted = wanted.dropFirst()
            end = delivered.index(after: index)
        }
        let isShorter = delivered[end...].contains { $0.isLetter || $0.isNumber }
        if isShorter || state == .running { state = .interrupted }
        if isShorter { delivered = String(delivered[..<end]) }
    }

    func lines(unheard: Bool) -> [JSONValue] {
        func line(_ role: String, _ text: String, _ state: String) -> JSONValue {
            [
                "role": .string(role), "text": .string(text), "state": .string(state), "channel": "http",
                "at": "2026-01-01T00:00:00Z",
            ]
        }
        var lines: [JSONValue] = []
        if let system { lines.append(line("system", system, "complete")) }
        if let greeting { lines.append(line("assistant", greeting, "complete")) }
        lines += ([repeated].compactMap { $0 } + asked).map { line("user", $0, "complete") }
        let text = unheard ? plan.text : delivered
        if !text.isEmpty, state != .running || unheard {
            lines.append(line("assistant", text, state == .complete ? "complete" : "interrupted"))
        }
        return lines
    }
}
