/// One turn's life as decisions only: what to deliver, what to store and when, for any order of events.
///
/// Rules it keeps: nothing of the reply is delivered before the user's utterance is durable; the finish is delivered only once the
/// reply is durable; profile `voice` is never left without content (`docs/wire/turns.md`); after the end nothing more happens.
struct TurnMachine {
    enum Phase: Equatable {
        case running
        /// The agent has finished; the reply is being stored.
        case settling
        case ended(TurnEnd)
    }

    enum Action {
        case none
        case deliverText(String)
        case deliver([ReplyEvent])
        /// Store the reply, then call ``TurnMachine/settled(_:)``.
        case store
        /// Deliver these and end the turn.
        case end([ReplyEvent])
        /// Cancel the agent, deliver these and end the turn.
        case abort([ReplyEvent])
    }

    let profile: Profile
    let language: SpokenLanguage
    var filter: SpeechFilter?
    private(set) var phase: Phase = .running
    private(set) var isDurable = false
    /// Held until the utterance is durable; bounded by the pause that ``holdsTooMuch`` asks for.
    var held: [ReplyEvent] = []
    var heldBytes = 0
    var finish: (FinishReason, TokenUsage?)?
    /// Set when the finish tells of a failure: what profile `api` is told once the partial reply is stored.
    private(set) var failure: AgentFailure?
    /// The reply so far, as it is stored: filtered for speech in profile `voice`.
    var reply = ""
    /// What this request was answered beside the reply, and after how much of it. Never stored.
    var asides: [Aside] = []
    /// The calls of the client's tools so far, also those that wait to be delivered.
    private(set) var calls: [ToolCallFragment] = []
    var calledTools: Bool { !calls.isEmpty }
    /// Whether the next words begin another leg of the agent, and must not be glued to the last.
    var beginsLeg = false
    /// Whether the turn's time was up in the middle of the reply.
    var isCut = false

    /// What the turn's earlier requests were answered, where it goes on with what the client's tools answered.
    let earlier: [WrittenSegment]
    /// How much of the reply is theirs, in bytes.
    let earlierBytes: Int
    /// Where this request's part of the reply begins: behind the space that keeps it apart.
    var replyBegin: Int

    /// How much of the reply has been delivered, in bytes; what waits to be is not in it.
    private(set) var sentBytes = 0
    /// The tool calls delivered so far, for a stream that joins late.
    private(set) var sentCalls: [ToolCallFragment] = []
    let replyBytesMax: Int
    var pendingWords: String?

    /// - Parameters:
    ///   - replyBytesMax: what goes beyond is delivered and not remembered.
    ///   - earlier: what the turn wrote before its client's tools answered; the reply goes on from there.
    init(
        profile: Profile, language: SpokenLanguage = .english, replyBytesMax: Int = 1_048_576, continuing earlier: [WrittenSegment] = []
    ) {
        self.earlier = earlier
        reply = earlier.filter { $0.kind == .reply }.map(\.text).joined()
        earlierBytes = reply.utf8.count
        replyBegin = earlierBytes
        self.profile = profile
        self.language = language
        self.replyBytesMax = replyBytesMax
        filter = profile == .voice ? SpeechFilter(language: language) : nil
    }

    /// The user's utterance is on disk, or cannot be put there.
    mutating func committed(_ failure: AgentFailure?) -> Action {
        guard !isOver, !isDurable else { return .none }
        if let failure { return fail(failure, abort: true) }
        isDurable = true
        // What is held goes out with the finish, once the reply is stored too.
        if phase == .settling { return .none }
        defer {
            held = []
            heldBytes = 0
        }
        if held.isEmpty, let words = pendingWords { return budgetSpent(words) }
        for event in held { count(event) }
        return held.isEmpty ? .none : .deliver(held)
    }

    mutating func received(_ event: AgentEvent) -> Action {
        guard phase == .running else { return .none }
        switch event {
        case .text(let text):
            let spoken = filter?.consume(text) ?? text
            guard !spoken.isEmpty else { return .none }
            return emit(.text(keep(spoken)))
        case .toolCall(let fragment):
            calls.append(fragment)
            return emit(.toolCall(fragment))
        case .finished(let reason, let usage):
            finishFilter()
            if profile == .voice, saysNothing, asides.isEmpty, !calledTools { speakAside(Self.beat) }
            // A finish for the sake of calls that nobody got would leave the client waiting for them.
            finish = (reason == .toolCalls && !calledTools ? .stop : reason, usage)
            return settle()
        case .failed(let failure):
            return fail(failure, abort: false)
        }
    }

    /// The reply is on disk, or cannot be put there.
    mutating func settled(_ problem: AgentFailure?) -> Action {
        guard phase == .settling else { return .none }
        let cause = problem ?? failure
        defer {
            held = []
            heldBytes = 0
        }
        if let cause, profile == .api {
            phase = .ended(.failed(cause.kind))
            return .end(held + [.failed(cause)])
        }
        if problem != nil { speakAside(language.apology) }
        let (reason, usage) = finish ?? (.stop, nil)
        phase = .ended(cause.map { .failed($0.kind) } ?? .complete)
        return .end(held + [.finished(reason, usage)])
    }

    /// The turn is cut short.
    mutating func interrupted(_ reason: InterruptionReason) -> Action {
        guard !isOver else { return .none }
        phase = .ended(.interrupted(reason))
        held = []
        return .abort([])
    }

    // MARK: - Parts

    mutating func emit(_ event: ReplyEvent) -> Action {
        guard isDurable else {
            held.append(event)
            if case .text(let text) = event { heldBytes += text.utf8.count } else { heldBytes += 64 }
            return .none
        }
        count(event)
        if case .text(let text) = event { return .deliverText(text) }
        return .deliver([event])
    }

    private mutating func count(_ event: ReplyEvent) {
        switch event {
        case .text(let text): sentBytes += text.utf8.count
        case .toolCall(let call): sentCalls.append(call)
        case .aside, .progress, .finished, .failed: break
        }
    }

    mutating func finishFilter() {
        guard let rest = filter?.finish(), !rest.isEmpty else { return }
        held.append(.text(keep(rest)))
    }

    /// The reply may be stored at once, also while the utterance still is: the store keeps their order.
    mutating func settle() -> Action {
        phase = .settling
        return .store
    }

    private mutating func fail(_ failure: AgentFailure, abort: Bool) -> Action {
        self.failure = failure
        finishFilter()
        if profile == .voice {
            speakAside(language.apology)
            finish = (.stop, nil)
        }
        guard abort else { return settle() }
        // The utterance itself could not be stored: nothing of the reply may leave, and there is nothing to settle.
        phase = .ended(.failed(failure.kind))
        let speech = ReplyEvent.aside(language.apology)
        held = []
        return .abort(profile == .voice ? [speech, .finished(.stop, nil)] : [.failed(failure)])
    }

    mutating func speakAside(_ text: String) {
        let line = spaced(text)
        asides.append(Aside(at: reply.utf8.count, text: line, isFiller: false))
        held.append(.aside(line))
    }

    /// What keeps an answer from being empty: spoken as a beat of silence (`docs/wire/elevenlabs.md`).
    static let beat = "... "
}
