/// What the calls of a session's last turns came to, for turns that take another's place.
struct ToolMemory: Sendable {
    /// How many turns are kept in mind, and how many results of each.
    static let turnsMax = 64
    static let resultsMax = 64

    private var turns: [(turn: TurnID, results: [ToolResult])] = []

    subscript(turn: TurnID) -> [ToolResult] {
        get { turns.last { $0.turn == turn }?.results ?? [] }
        set {
            turns.removeAll { $0.turn == turn }
            guard !newValue.isEmpty else { return }
            turns.append((turn, newValue.suffix(Self.resultsMax)))
            if turns.count > Self.turnsMax { turns.removeFirst() }
        }
    }
}
