/// What one of the client's tools takes, by its schema: names of arguments.
public struct ToolFields: Sendable, Equatable {
    public var properties: Set<String>
    public var required: Set<String>

    public init(properties: Set<String>, required: Set<String>) {
        self.properties = properties
        self.required = required
    }

    /// As ElevenLabs' system tools were in every generation: a reason.
    static let reasonOnly = ToolFields(properties: ["reason"], required: [])

    /// What `end_call` has the platform say before it hangs up; its name changed between agents' generations.
    private static let messages = ["system__message_to_speak", "message"]

    /// The argument that must hold the last words; nil where they can be said in the answer.
    var message: String? { Self.messages.first { required.contains($0) } }

    /// The arguments of a call: the reason where there is one, the last words where they must be.
    func arguments(reason: String, saying words: String? = nil) -> String {
        var members: [String] = []
        if properties.contains("reason") || required.contains("reason") { members.append("\"reason\":\(Self.quoted(reason))") }
        if let message, let words { members.append("\"\(message)\":\(Self.quoted(words))") }
        return "{\(members.joined(separator: ","))}"
    }

    /// Our own words hold nothing but what stands in a JSON string as it is, and quotes.
    private static func quoted(_ words: String) -> String {
        "\"" + words.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
