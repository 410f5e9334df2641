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

/// What the classifier decides about one request.
struct TurnDecision: Sendable, Equatable {
    enum Action: Sendable, Equatable {
        /// The agent runs on these utterances.
        case run(utterances: [String])
        /// The agent runs again on these, and its turn takes the place of that one, which is forgotten.
        case rerun(utterances: [String], inPlaceOf: TurnID)
        case join(TurnID)
        case replay(TurnID)
        /// The agent does not run; this is the answer, and it is remembered as ours when it comes back.
        case answer(FixedAnswer)
    }

    /// A correction of what is stored.
    enum Edit: Sendable, Equatable {
        /// The reply of a turn is what was heard of it; nil: nothing was.
        case heard(TurnID, String?)
        /// The utterances of a turn as last transcribed.
        case transcribed(TurnID, [String])
        /// These turns came after what the client still knows of: they stay stored, and are no longer part of the conversation.
        case abandon([TurnID])
    }

    var turnClass: TurnClass
    var edits: [Edit] = []
    var action: Action
}

/// An answer that needs no agent.
enum FixedAnswer: Sendable, Equatable {
    /// A call of one of the client's own tools.
    case call(tool: String, arguments: String, saying: String?)
    case say(String)
}

/// What the classifier knows of one conversation.
struct ConversationLog: Sendable {
    /// Latest last; the classifier looks at the last, and abandons from the last few.
    var turns: [TurnRecord] = []
    /// What we said that no turn's reply holds: check-ins, beats, goodbyes. Left out of M when they come back.
    var echoes: [TurnText] = []
    /// Silences in a row since the user last spoke.
    var silences = 0
    /// The last silent request and what it was answered, for its retries.
    var lastSilence: (lines: [Line], at: Duration, answer: FixedAnswer)?

    static let turnsKeptMax = 8
    static let echoesKeptMax = 32

    mutating func append(_ turn: TurnRecord) {
        turns.append(turn)
        if turns.count > Self.turnsKeptMax { turns.removeFirst(turns.count - Self.turnsKeptMax) }
        silences = 0
        lastSilence = nil
    }

    mutating func remember(echo text: String) {
        let said = TurnText(text)
        guard !said.isEmpty, !echoes.contains(said) else { return }
        echoes.append(said)
        if echoes.count > Self.echoesKeptMax { echoes.removeFirst() }
    }
}
