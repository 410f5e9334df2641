/// One of the gateway's own tools, as an agent is offered it.
public struct ToolDescription: Sendable, Equatable {
    /// Whether a call may run before the turn is certain (`docs/wire/turns.md`).
    public enum Effect: String, Sendable {
        /// Only reads: runs at once.
        case reads
        /// Changes something: runs once the turn has settled.
        case changes
    }

    /// At most 64 of `A-Z a-z 0-9 _ -`, which is what every model takes.
    public var name: String
    /// What it is for, in words for the model.
    public var summary: String
    /// The arguments' JSON Schema, an object, as a JSON document.
    public var parameters: String
    public var effect: Effect

    public init(name: String, summary: String, parameters: String, effect: Effect) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.effect = effect
    }
}
