/// What a listener's door is told of its turn beside the reply: where the answer comes from, how far it has got, and how it ended.
///
/// For accounts of requests (metrics, spans, audit records); a reply is the same whether anybody listens or not.
public enum TurnMark: Sendable, Equatable {
    /// The turn whose answer it is, as it is stored.
    case turn(TurnID)
    /// No agent is asked for this listener's sake.
    case source(AnswerSource)
    /// An agent has been asked, by the name configuration knows it by.
    case asked(agent: String)
    /// The agent's first word or call has come, before anything is made of it.
    case spoke
    /// Buffer words covered the wait for it.
    case covered
    /// One of the gateway's own tools has begun to run.
    case toolRan
    /// How the turn ended for this listener; told before the last event is delivered.
    case ended(TurnEnd)
}

/// Where an answer comes from when no agent is asked for it.
public enum AnswerSource: String, Sendable, CaseIterable {
    /// A turn in progress, joined by a further stream.
    case joined
    /// What the turn was answered before, said again.
    case replayed
    /// The gateway's own words: a silence answered, a stale request.
    case fixed
}
