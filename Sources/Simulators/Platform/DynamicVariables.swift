/// A conversation's variables: those the client sent over those the agent has as placeholders, and the platform's own.
struct DynamicVariables: Sendable {
    private let values: [String: String]

    init(sent: JSONValue, placeholders: JSONValue, system: [String: String]) {
        var values: [String: String] = [:]
        for source in [placeholders, sent] {
            for member in source.members ?? [] { values[member.key] = Self.text(member.value) }
        }
        // Nobody may set what the platform says of itself.
        self.values = values.filter { !$0.key.hasPrefix("system__") }.merging(system) { $1 }
    }

    /// A variable's text.
    ///
    /// - Throws: ``ConversationRefusal`` when there is no such variable.
    func value(_ name: String) throws(ConversationRefusal) -> String {
        guard let value = values[name] else {
            throw .contract("missing_dynamic_variable", "Missing required dynamic variables: {'\(name)'}")
        }
        return value
    }

    /// A text with every `{{name}}` replaced.
    func filled(_ text: String) throws(ConversationRefusal) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            filled += rest[..<open.lowerBound]
            filled += try value(String(rest[open.upperBound..<close.lowerBound]).trimmingSpaces)
            rest = rest[close.upperBound...]
        }
        return filled + rest
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.text() }
}
