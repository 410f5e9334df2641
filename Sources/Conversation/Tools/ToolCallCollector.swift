/// Puts together the calls of a reply from their pieces, and tells ours from the client's by name.
///
/// A piece of one of the client's goes on at once, renumbered so that the client sees its own calls only, from 0; ours are kept.
struct ToolCallCollector: Sendable {
    enum Owner: Sendable, Equatable {
        case own(ToolDescription)
        case client
        /// There is no tool of that name.
        case nobody
    }

    struct Collected: Sendable, Equatable {
        let owner: Owner
        var call: Message.ToolCall
        var isTooLong = false
    }

    private struct Piece: Sendable {
        /// As the agent counts.
        let index: Int
        /// As the client is told; only of its own calls.
        let clientIndex: Int
        /// As the agent named it, before an id was made unique.
        let agentID: String?
        var collected: Collected
    }

    /// How many calls of one reply are taken; what goes beyond is left out.
    static let callsOfALegMax = 64

    private let turn: TurnID
    private let tools: [ToolDescription]
    private let client: Set<String>?
    private let argumentsBytesMax: Int
    private var pieces: [Piece] = []
    private var ids: Set<String> = []
    private var clientCalls = 0
    private var named = 0

    /// - Parameter client: the names of the client's tools; nil when they are not known, and then whatever is not ours is the client's.
    init(turn: TurnID, tools: [ToolDescription], client: Set<String>?, argumentsBytesMax: Int) {
        self.turn = turn
        self.tools = client.map { names in tools.filter { !names.contains($0.name) } } ?? tools
        self.client = client
        self.argumentsBytesMax = argumentsBytesMax
    }

    /// The tools there are, in words for a model that asked for another.
    var listing: String {
        let names = (tools.map(\.name) + (client?.sorted() ?? [])).prefix(32)
        return names.isEmpty ? "There are no tools." : "There are: \(names.joined(separator: ", "))."
    }

    /// Whether the leg calls a tool of ours, or one there is not.
    var hasOwn: Bool { pieces.contains { $0.collected.owner != .client } }

    /// Takes the next piece; returns what the client is to be told of it.
    mutating func consume(_ fragment: ToolCallFragment) -> ToolCallFragment? {
        if let at = pieces.lastIndex(where: { $0.index == fragment.index }), continues(fragment, pieces[at]) {
            append(fragment.arguments, to: at)
            guard pieces[at].collected.owner == .client, !fragment.arguments.isEmpty else { return nil }
            return ToolCallFragment(index: pieces[at].clientIndex, arguments: fragment.arguments)
        }
        guard let name = fragment.name, !name.isEmpty, pieces.count < Self.callsOfALegMax else { return nil }
        let owner: Owner =
            if let tool = tools.first(where: { $0.name == name }) {
                .own(tool)
            } else if client?.contains(name) ?? true {
                .client
            } else {
                .nobody
            }
        let id = unique(fragment.id)
        let collected = Collected(owner: owner, call: Message.ToolCall(id: id, name: name, arguments: ""))
        pieces.append(Piece(index: fragment.index, clientIndex: clientCalls, agentID: fragment.id, collected: collected))
        append(fragment.arguments, to: pieces.count - 1)
        guard owner == .client else { return nil }
        clientCalls += 1
        return ToolCallFragment(index: clientCalls - 1, id: id, name: name, arguments: fragment.arguments)
    }

    /// The calls of the leg that has ended, in the agent's order.
    mutating func finishLeg() -> [Collected] {
        defer { pieces = [] }
        return pieces.map(\.collected)
    }

    /// Some servers repeat id and name with every piece; another id at the same place is another call.
    private func continues(_ fragment: ToolCallFragment, _ piece: Piece) -> Bool {
        guard let id = fragment.id, !id.isEmpty else { return true }
        return id == piece.agentID
    }

    private mutating func append(_ arguments: String, to at: Int) {
        guard pieces[at].collected.call.arguments.utf8.count + arguments.utf8.count <= argumentsBytesMax else {
            pieces[at].collected.isTooLong = true
            return
        }
        pieces[at].collected.call.arguments += arguments
    }

    /// Some models count their calls from one in every reply: within a turn each call has a name of its own.
    private mutating func unique(_ id: String?) -> String {
        if let id, !id.isEmpty, ids.insert(id).inserted { return id }
        named += 1
        let made = "call_\(turn)_\(named)"
        ids.insert(made)
        return made
    }
}
