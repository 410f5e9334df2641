import Conversation

/// A conversation as the Messages API takes it: system texts apart, then turns of user and assistant that alternate and begin and end
/// with the user, no text blank, every call answered in the turn after it.
///
/// The API refuses a request that breaks one of these rules, and a conversation by voice breaks them all: it begins with a greeting,
/// utterances follow one another where a reply was cut to nothing, a client's tool is never answered.
struct MessageTurns {
    struct Call: Equatable {
        var id: String
        var name: String
        /// A JSON object.
        var input: String
    }

    struct Result: Equatable {
        var id: String
        /// Empty where the tool said nothing.
        var text: String
        var isMissing = false
    }

    /// In the order they are written: results before the texts of a user, texts before the calls of an assistant.
    struct Turn: Equatable {
        let isUser: Bool
        var results: [Result] = []
        var texts: [String] = []
        var calls: [Call] = []

        var isEmpty: Bool { results.isEmpty && texts.isEmpty && calls.isEmpty }
    }

    /// Stands for a user who has not spoken before the assistant did.
    static let opening = "(The conversation begins.)"
    /// Stands for a user who has said nothing since the assistant did.
    static let silence = "(The user has said nothing yet. Go on.)"
    /// Stands for what a tool did not answer.
    static let missing = "There was no answer."

    private(set) var system: [String] = []
    private(set) var turns: [Turn] = []
    /// Calls of the last turn that are not answered, by the ids they came with and the ids they are given.
    private var unanswered: [(given: String, own: String)] = []
    private var idsInUse: Set<String> = []

    init(_ messages: [Message]) {
        for message in messages {
            switch message.role {
            case .system, .developer: if !message.text.isBlank { system.append(message.text) }
            case .user: add(user: message.text)
            case .assistant: add(assistant: message)
            case .tool: add(result: message)
            }
        }
        settleCalls()
        if turns.last?.isUser != true { turns.append(Turn(isUser: true, texts: [turns.isEmpty ? Self.opening : Self.silence])) }
        if turns.first?.isUser != true { turns.insert(Turn(isUser: true, texts: [Self.opening]), at: 0) }
    }

    private mutating func add(user text: String) {
        guard !text.isBlank else { return }
        change(isUser: true) { $0.texts.append(text) }
    }

    private mutating func add(assistant message: Message) {
        guard !message.text.isBlank || !message.toolCalls.isEmpty else { return }
        settleCalls()
        let calls = message.toolCalls.map { call in
            let own = ownID(call.id)
            unanswered.append((call.id, own))
            return Call(id: own, name: call.name, input: Self.object(call.arguments))
        }
        change(isUser: false) { turn in
            // The API refuses a last text that ends in a blank, and cares for none of the others'.
            if !message.text.isBlank { turn.texts.append(message.text.withoutTrailingBlanks) }
            turn.calls += calls
        }
    }

    private mutating func add(result message: Message) {
        guard let index = unanswered.firstIndex(where: { $0.given == message.toolCallID }) else {
            // An answer to nothing the API would know of is told as what it is.
            return add(user: message.text.isBlank ? "" : "(A tool answered: \(message.text))")
        }
        let id = unanswered.remove(at: index).own
        change(isUser: true) { $0.results.append(Result(id: id, text: message.text.isBlank ? "" : message.text)) }
    }

    /// Whatever was called before this point and not answered by now never will be.
    private mutating func settleCalls() {
        guard !unanswered.isEmpty else { return }
        let missing = unanswered.map { Result(id: $0.own, text: Self.missing, isMissing: true) }
        unanswered = []
        change(isUser: true) { $0.results += missing }
    }

    /// Changes the last turn if it is of that side, else a new one.
    private mutating func change(isUser: Bool, _ change: (inout Turn) -> Void) {
        if turns.last?.isUser != isUser { turns.append(Turn(isUser: isUser)) }
        change(&turns[turns.count - 1])
    }

    /// An id in the letters that the API takes, given to no call before.
    private mutating func ownID(_ given: String) -> String {
        let letters = given.utf8.prefix(64).map { ToolName.isLetter($0) ? $0 : UInt8(ascii: "_") }
        let base = letters.isEmpty ? "call" : String(decoding: letters, as: UTF8.self)
        var id = base
        var number = 2
        while !idsInUse.insert(id).inserted {
            id = "\(base)_\(number)"
            number += 1
        }
        return id
    }

    /// Arguments as the object that the API wants them to be.
    private static func object(_ arguments: String) -> String {
        let isObject = Array(arguments.utf8).withUnsafeBytes { JSONTape.once($0) { $0.kind == .object } }
        if isObject == true { return arguments }
        guard !arguments.isBlank else { return "{}" }
        var object: [UInt8] = []
        object.write("{\"arguments\":")
        object.write(json: arguments)
        object.write("}")
        return String(decoding: object, as: UTF8.self)
    }
}

extension String {
    /// Whether there is nothing but white space in it.
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    fileprivate var withoutTrailingBlanks: String {
        guard last?.isWhitespace == true else { return self }
        return String(prefix(upTo: index(after: lastIndex { !$0.isWhitespace } ?? startIndex)))
    }
}
