/// The rules of `messages`: what each message must hold (docs/wire CC-46 to CC-48).
enum MessageRules {
    /// Judges one message and returns who it is from.
    static func role(of message: JSONValue, at index: Int) throws(RequestFault) -> ChatRole {
        func param(_ field: String) -> String { "messages[\(index)].\(field)" }
        guard message.kind == .object else {
            throw .wrongType("messages[\(index)]", mustBe: "an object with role and content", not: message)
        }
        var roleValue: JSONValue?
        var content: JSONValue?
        var name: JSONValue?
        var toolCalls: JSONValue?
        var toolCallID: JSONValue?
        for (key, value) in message.members {
            if key.equals("role") {
                roleValue = value
            } else if key.equals("content") {
                content = value
            } else if key.equals("name") {
                name = value
            } else if key.equals("tool_calls") {
                toolCalls = value
            } else if key.equals("tool_call_id") {
                toolCallID = value
            }
        }
        guard let roleValue else { throw .missing(param("role"), "say who the message is from; \(roles).") }
        guard let roleText = roleValue.text else { throw .wrongType(param("role"), mustBe: "a string", not: roleValue) }
        guard let role = ChatRole.named(roleText) else {
            throw .wrongValue(param("role"), "is \"\(Excerpt.of(roleText.escaped))\", which is no role; \(roles).")
        }
        try judge(content, of: role, at: index)
        if let name, name.kind != .string, !name.isNull { throw .wrongType(param("name"), mustBe: "a string", not: name) }
        if role == .assistant, let toolCalls, !toolCalls.isNull { try judge(toolCalls: toolCalls, at: index) }
        if let toolCallID, toolCallID.kind != .string, !toolCallID.isNull {
            throw .wrongType(param("tool_call_id"), mustBe: "a string", not: toolCallID)
        }
        if role == .tool, toolCallID?.kind != .string {
            throw .missing(param("tool_call_id"), "a tool message must name the call it answers.")
        }
        return role
    }

    private static let roles = "use system, developer, user, assistant, tool or function"

    private static func judge(_ content: JSONValue?, of role: ChatRole, at index: Int) throws(RequestFault) {
        guard let content else {
            guard role.speaksWithContent else { return }
            throw .missing("messages[\(index)].content", "give a string or an array of text parts.")
        }
        switch content.kind {
        case .string: return
        case .null:
            guard role.speaksWithContent else { return }
            throw .wrongType("messages[\(index)].content", mustBe: "a string or an array of text parts", not: content)
        case .array:
            var number = 0
            for part in content.elements {
                try judge(part: part, of: role, param: "messages[\(index)].content[\(number)]")
                number += 1
            }
        default: throw .wrongType("messages[\(index)].content", mustBe: "a string or an array of text parts", not: content)
        }
    }

    private static func judge(part: JSONValue, of role: ChatRole, param: @autoclosure () -> String) throws(RequestFault) {
        guard part.kind == .object else {
            throw .wrongType(param(), mustBe: "an object such as {\"type\": \"text\", \"text\": \"...\"}", not: part)
        }
        guard let type = part["type"] else { throw .missing(param() + ".type", "use \"text\".") }
        guard let typeText = type.text else { throw .wrongType(param() + ".type", mustBe: "a string", not: type) }
        let isText = typeText.equals("text")
        guard isText || (role == .assistant && typeText.equals("refusal")) else {
            let excerpt = Excerpt.of(typeText.escaped)
            throw .wrongValue(param() + ".type", "is \"\(excerpt)\", but only text is taken here; send parts of type \"text\".")
        }
        let field = isText ? ".text" : ".refusal"
        guard let text = isText ? part["text"] : part["refusal"] else { throw .missing(param() + field, "give the text as a string.") }
        guard text.kind == .string else { throw .wrongType(param() + field, mustBe: "a string", not: text) }
    }

    private static func judge(toolCalls: JSONValue, at index: Int) throws(RequestFault) {
        guard toolCalls.kind == .array else {
            throw .wrongType("messages[\(index)].tool_calls", mustBe: "an array", not: toolCalls)
        }
        var number = 0
        for call in toolCalls.elements {
            let param = "messages[\(index)].tool_calls[\(number)]"
            guard call.kind == .object else { throw .wrongType(param, mustBe: "an object", not: call) }
            guard let id = call["id"] else { throw .missing(param + ".id", "give the id the call was made with.") }
            guard id.kind == .string else { throw .wrongType(param + ".id", mustBe: "a string", not: id) }
            guard let function = call["function"] else { throw .missing(param + ".function", "give its name and arguments.") }
            guard function.kind == .object else { throw .wrongType(param + ".function", mustBe: "an object", not: function) }
            guard let name = function["name"] else { throw .missing(param + ".function.name", "name the function.") }
            guard name.kind == .string else { throw .wrongType(param + ".function.name", mustBe: "a string", not: name) }
            if let arguments = function["arguments"], arguments.kind != .string, !arguments.isNull {
                throw .wrongType(param + ".function.arguments", mustBe: "a string that holds JSON", not: arguments)
            }
            number += 1
        }
    }
}

extension ChatRole {
    /// Whether a message of this role says nothing without content. An assistant may only call tools, and a tool may answer nothing.
    fileprivate var speaksWithContent: Bool {
        switch self {
        case .system, .developer, .user: true
        case .assistant, .tool, .function: false
        }
    }
}
