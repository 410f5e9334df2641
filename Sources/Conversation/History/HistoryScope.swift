/// Which part of a session's history an agent is shown as one.
public enum HistoryScope: Hashable, Sendable {
    /// Everything but `api`: one main session across its doors.
    case live
    /// What was spoken, by HTTP and on calls, where voice is kept apart.
    case spoken
    /// What was typed, where voice is kept apart.
    case typed
    /// One conversation of profile `api`.
    case conversation(ConversationID)

    /// What it is called in the store.
    var name: String {
        switch self {
        case .live: "live"
        case .spoken: "spoken"
        case .typed: "typed"
        case .conversation(let id): "conversation:\(id)"
        }
    }

    /// The channels that belong to it; none where the conversation decides.
    var channels: [EntryChannel] {
        switch self {
        case .live: EntryChannel.allCases.filter(\.isLive)
        case .spoken: [.voice, .call]
        case .typed: [.text]
        case .conversation: []
        }
    }
}
