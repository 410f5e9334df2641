import Conversation

/// One `chat.send` and what becomes of it, over as many connections as it takes: decisions only (docs/wire/clawdbot.md CB-18 to CB-31).
struct ClawdbotRunMachine {
    private(set) var phase = Phase.waiting
    private let utterance: String
    private var reply = CumulativeReply()
    private var pending: Set<Question> = []
    /// The latest event of the agent by its own count: a repeated one is older news.
    private var lastSequence = Int.min
    private var toolCame = false
    /// Whether the agent has said that it began, and not that it is done.
    private(set) var isAtWork = false
    /// Whether the history is asked in order to know if the run ever began.
    private var isInDoubt = false

    init(utterance: String) { self.utterance = utterance }

    var isOver: Bool { phase == .over }
    /// Whether the server may have begun to work on it.
    var mayHaveBegun: Bool { phase != .waiting && phase != .over }
    var hasText: Bool { !reply.isEmpty }

    // MARK: - Connections

    /// There is a connection.
    ///
    /// - Parameter restarted: whether the server has begun anew since the run was sent, and so knows nothing of it.
    mutating func connected(restarted: Bool) -> Action {
        switch phase {
        case .waiting: return send()
        case .sent, .running:
            guard restarted else { return send() }
            isInDoubt = true
            return ask(.history)
        case .recalling: return ask(.history)
        case .over: return .none
        }
    }

    mutating func disconnected() { pending = [] }

    /// Something was missed, or nothing came for long: how does it stand?
    mutating func lookUp() -> Action {
        guard phase == .running, !pending.contains(.wait) else { return .none }
        return ask(.wait)
    }

    private mutating func send() -> Action {
        phase = .sent
        return ask(.send)
    }

    private mutating func ask(_ question: Question) -> Action {
        pending.insert(question)
        return .ask(question)
    }

    /// The turn does not want it any more. True when the server has to be told.
    mutating func cancel() -> Bool {
        defer { phase = .over }
        return mayHaveBegun && phase != .recalling
    }

    mutating func fail(_ failure: AgentFailure) -> Action {
        guard phase != .over else { return .none }
        phase = .over
        return .fail(failure)
    }

    private mutating func finish(_ rest: String?) -> Action {
        phase = .over
        return .finish(rest)
    }

    // MARK: - Events

    mutating func received(_ event: ClawdbotEvent) -> Action {
        guard phase == .running || phase == .sent || phase == .recalling else { return .none }
        // An event says more than an acknowledgement that has not come yet.
        if phase == .sent { phase = .running }
        switch event {
        case .assistant(let text, let piece, let sequence): return spoken(text, piece, sequence)
        case .delta(let text, let piece, let replaces):
            if let text { return given(reply.take(text, from: .chat)) }
            guard let piece else { return .none }
            return given(replaces ? reply.take(piece, from: .chat) : reply.add(piece))
        case .tool:
            toolCame = true
            return .none
        case .began:
            isAtWork = true
            return .none
        case .ended:
            isAtWork = false
            return .none
        case .final(let text): return finish(reply.finish(with: text))
        case .aborted(let reason):
            // Somebody stopped it elsewhere, which ends the reply; a server that gave up has failed.
            return reason == "timeout" ? fail(ClawdbotFault.runTimedOut) : finish(nil)
        case .failed(_, let kind): return fail(ClawdbotFault.run(kind))
        }
    }

    private mutating func spoken(_ text: String?, _ piece: String?, _ sequence: Int?) -> Action {
        if let sequence {
            guard sequence > lastSequence else { return .none }
            lastSequence = sequence
        }
        guard let text else { return piece.map { given(reply.add($0)) } ?? .none }
        let begins = sequence != nil && (toolCame || piece == text)
        toolCame = false
        return given(reply.take(text, from: .agent, beginsMessage: begins))
    }

    private mutating func given(_ text: String?) -> Action {
        if reply.isTooLong { return fail(ClawdbotFault.tooLong) }
        return text.map { .text($0) } ?? .none
    }

    // MARK: - Answers

    mutating func answered(send answer: SendAnswer) -> Action {
        pending.remove(.send)
        guard phase == .sent || phase == .running else { return .none }
        switch answer {
        case .started, .inFlight:
            phase = .running
            return .none
        case .ended: return recall()
        case .failed(let failure): return fail(failure)
        case .command: return finish(nil)
        }
    }

    mutating func answered(wait answer: WaitAnswer) -> Action {
        pending.remove(.wait)
        guard phase == .running else { return .none }
        switch answer {
        case .ended: return recall()
        case .goesOn: return .none
        case .failed(let failure): return fail(failure)
        }
    }

    private mutating func recall() -> Action {
        phase = .recalling
        return ask(.history)
    }

    /// The end of the session's history; nil when it could not be had.
    mutating func answered(history transcript: ClawdbotTranscript?) -> Action {
        pending.remove(.history)
        guard phase != .over, phase == .recalling || isInDoubt else { return .none }
        let inDoubt = isInDoubt
        isInDoubt = false
        guard let transcript else { return hasText && !inDoubt ? finish(nil) : fail(ClawdbotFault.truncated) }
        guard let replies = transcript.replies(to: utterance) else {
            // The server never had it: sent anew it runs once.
            if inDoubt { return hasText ? fail(ClawdbotFault.truncated) : send() }
            return finish(nil)
        }
        if inDoubt, replies.isEmpty { return fail(ClawdbotFault.truncated) }
        return finish(missing(of: replies))
    }

    private mutating func missing(of replies: [String]) -> String? {
        var rest = ""
        // Each message on its own: what was given out of them is found in each.
        for text in replies { rest += reply.finish(with: text) ?? "" }
        return rest.isEmpty ? nil : rest
    }

    /// The answer to a question did not come in time.
    mutating func unanswered(_ question: Question) -> Action {
        guard pending.contains(question) else { return .none }
        switch question {
        case .send:
            pending.remove(.send)
            return phase == .sent ? fail(ClawdbotFault.unanswered) : .none
        case .wait: return answered(wait: .goesOn)
        case .history: return answered(history: nil)
        }
    }
}
