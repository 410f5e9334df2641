/// What the classifier decides about one request.
struct TurnDecision: Sendable, Equatable {
    enum Action: Sendable, Equatable {
        /// The agent runs on these utterances; with none, it is asked what to say to a silence.
        case run(utterances: [String])
        /// The agent runs again on these, and its turn takes the place of those, which are forgotten.
        case rerun(utterances: [String], inPlaceOf: [TurnID])
        /// The same turn goes on: what its client's tools answered goes to the agent. Empty where none of the calls expects an answer.
        case goOn(TurnID, answers: [TurnSituation.ToolAnswer])
        /// The leg the turn ended with runs again, from where it began.
        case goOnAgain(TurnID)
        case join(TurnID)
        /// What a request of the turn was answered is said again.
        case replay(TurnID, leg: Int)
        /// The agent does not run; this is the answer, and it is remembered as ours when it comes back.
        case answer(FixedAnswer)
        /// The same, to a user who says nothing; repeats are not counted.
        case silence(FixedAnswer, isRepeat: Bool)

        /// Whether it begins a turn that asks the agent; going on with one that was let in does not.
        var beginsTurn: Bool {
            switch self {
            case .run, .rerun: true
            case .goOn, .goOnAgain, .join, .replay, .answer, .silence: false
            }
        }
    }

    /// A correction of what is stored.
    enum Edit: Sendable, Equatable {
        /// The reply of a turn is what was heard of it; nil: nothing was.
        case heard(TurnID, String?)
        /// The utterances of a turn as last transcribed.
        case transcribed(TurnID, [String])
        /// The last of the user's utterances came after what the client still knows of: their turns stay stored, and are no longer part
        /// of the conversation.
        case abandon(lastUtterances: Int)
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

    /// What is said in it.
    var words: String? {
        switch self {
        case .say(let text): text
        case .call(_, _, let text): text
        }
    }
}
