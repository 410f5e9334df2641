/// A piece of a tool call as a delta holds it: the first has id and name, later ones add to the arguments.
struct ToolCallFragment: Equatable, Sendable {
    var index: Int
    var id: String?
    var name: String?
    var arguments: String
}
