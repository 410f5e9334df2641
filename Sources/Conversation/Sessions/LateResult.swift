/// What a turn came to after its client had been answered: promised, and told at the next quiet point.
struct LateResult: Sendable, Equatable {
    /// Its own, by which it is kept until it is told.
    var id = TurnID()
    let turn: TurnID
    let conversation: ConversationID
    /// As it is said.
    let text: String
}
