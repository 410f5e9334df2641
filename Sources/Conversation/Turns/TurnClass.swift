/// What a request of a live conversation is. The numbers are the rows of `docs/wire/turns.md`.
public enum TurnClass: String, Sendable, CaseIterable {
    case first  // 1
    case retry  // 2
    case toolFollowUp = "tool_follow_up"  // 3
    case silence  // 4
    case stale  // 5
    case newUnheard = "new_reply_unheard"  // 6
    case newHeard = "new_reply_heard"  // 7
    case revised  // 8
    case shrunk  // 9
    case foreign  // 10
    /// Not judged: a conversation of its own (profile `api` without an id).
    case alone
}
