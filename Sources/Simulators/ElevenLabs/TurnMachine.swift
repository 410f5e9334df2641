/// One turn's decisions: which request goes out when, when to give up on it, when the barge-in falls, and what was heard.
///
/// A value without clocks or sockets: it is told what happened and when, and says what to do.
struct TurnMachine: Sendable {
    enum Input: Sendable {
        case sent
        case head(status: Int, contentType: String)
        case bytes([UInt8])
        case ended(CurlEnding.Outcome)
    }

    enum Action: Sendable, Equatable {
        /// Send a leg's body as the request of this number.
        case post(request: Int, [UInt8])
        case hangUp(request: Int, CurlTransfer.HangUp)
    }

    private let plan: TurnPlan
    private let attempts: Scenario.Attempts
    private let speechRules: Scenario.Speech
    private(set) var outcome: TurnOutcome
    private(set) var events: [CallEvent] = []
    private(set) var isFinished = false

    private var leg = 0
    private var startedAt = Duration.zero
    private var current: ReplyInFlight

    init(_ plan: TurnPlan, scenario: Scenario, outcome: TurnOutcome) {
        self.plan = plan
        attempts = scenario.attempts
        speechRules = scenario.speech
        self.outcome = outcome
        current = ReplyInFlight(request: 0, postedAt: .zero, speech: scenario.speech)
    }

    /// Begins; call once.
    mutating func start(at now: Duration) -> [Action] {
        startedAt = now
        if !outcome.user.isEmpty { record(.userSpoke(outcome.user), at: now, request: 0) }
        return post(at: now)
    }

    /// The next instant something must be decided even if nothing comes; tell it with ``time(at:)``.
    var nextInstant: Duration? {
        guard !isFinished else { return nil }
        var instants = [startedAt + .milliseconds(attempts.turnBudgetMilliseconds)]
        switch plan.legs[leg].end {
        case .lead(let lead): instants.append(current.origin + lead)
        case .complete where current.firstTokenAt == nil: instants.append(cascadeDeadline)
        case .complete, .firstContent: break
        }
        if let due = bargeInDue { instants.append(due) }
        return instants.min()
    }

    /// Takes what a request brought.  What comes of a request that was given up is dropped.
    mutating func receive(_ input: Input, request: Int, at now: Duration) -> [Action] {
        guard !isFinished, request == current.request else { return [] }
        switch input {
        case .sent:
            current.sentAt = now
            record(.requestSent, at: now)
        case .head(let status, let contentType):
            outcome.status = status
            record(.head(status: status), at: now)
            if status != 200 {
                return fail("status \(status)", at: now)
            } else if !contentType.lowercased().hasPrefix("text/event-stream") {
                return fail("200 with '\(contentType)' instead of an event stream", at: now)
            }
        case .bytes(let bytes):
            for kind in current.consume(bytes, at: now) { record(kind, at: now) }
            if let failure = current.failure { return fail(failure, at: now) }
        case .ended(let ending): return end(ending, at: now)
        }
        return time(at: now)
    }

    /// Decides what is due by now.
    mutating func time(at now: Duration) -> [Action] {
        guard !isFinished else { return [] }
        if let due = bargeInDue, due <= now {
            let place = current.firstTokenAt == nil ? TurnOutcome.BargeIn.Place.beforeToken : .midStream
            let abort = plan.interrupt?.abort ?? .fin
            record(.hungUp(abort), at: now)
            let request = current.request
            bargeIn(place, at: due)
            finish(at: now)
            return [.hangUp(request: request, abort)]
        }
        if now >= startedAt + .milliseconds(attempts.turnBudgetMilliseconds) {
            outcome.fatal = "1002 llm_timeout: Generating the LLM response took too long."
            return give(up: "the turn took longer than \(attempts.turnBudgetMilliseconds) ms", at: now)
        }
        switch plan.legs[leg].end {
        case .lead(let lead) where now >= current.origin + lead: return nextLeg(at: now)
        case .firstContent where current.firstTokenAt != nil: return nextLeg(at: now)
        case .complete where current.firstTokenAt == nil && now >= cascadeDeadline:
            return fail("no first token within \(attempts.cascadeTimeoutMilliseconds) ms", at: now)
        default: return []
        }
    }

    private var cascadeDeadline: Duration { current.origin + .milliseconds(attempts.cascadeTimeoutMilliseconds) }
    private var isLastLeg: Bool { leg == plan.legs.count - 1 }

    private var bargeInDue: Duration? { isLastLeg ? plan.interrupt.flatMap { current.instant(of: $0) } : nil }

    private mutating func end(_ ending: CurlEnding.Outcome, at now: Duration) -> [Action] {
        guard ending == .complete else {
            record(.streamEnded("\(ending)"), at: now)
            return fail("the stream broke: \(ending)", at: now)
        }
        record(.streamEnded("complete"), at: now)
        current.end(at: now)
        guard current.firstTokenAt != nil else { return fail("LLM Cascade Error: Brain returned no response", at: now) }
        guard isLastLeg else { return advance(at: now) }
        // The caller still listens: a barge-in after the stream's end falls on the playback clock, and nothing happens on the wire.
        if let due = bargeInDue {
            bargeIn(.afterStream, at: max(due, now))
        } else {
            outcome.missedBargeIn = plan.interrupt != nil
        }
        finish(at: now)
        return []
    }

    /// An attempt has failed: the same request goes out again, or the call is over.
    private mutating func fail(_ reason: String, at now: Duration) -> [Action] {
        record(.attemptFailed(reason), at: now)
        outcome.failures.append(reason)
        let request = current.request
        let isOver: Bool
        if case .complete = plan.legs[leg].end { isOver = outcome.attempts >= attempts.countMax } else { isOver = false }
        guard !isOver else {
            outcome.fatal = "1002 custom_llm_error: custom_llm generation failed (\(reason))"
            return give(up: reason, at: now)
        }
        let leaves: [Action] = attempts.closesOld ? [.hangUp(request: request, .fin)] : []
        if case .complete = plan.legs[leg].end { return leaves + post(at: now) }
        return [.hangUp(request: request, .fin)] + advance(at: now)
    }

    private mutating func give(up reason: String, at now: Duration) -> [Action] {
        let request = current.request
        record(.callEnded(code: 1002, reason: reason), at: now)
        finish(at: now)
        return [.hangUp(request: request, .fin)]
    }

    private mutating func nextLeg(at now: Duration) -> [Action] {
        // Some report that the platform leaves a request it has given up open (docs/wire: repeated requests).
        guard attempts.closesOld else { return advance(at: now) }
        let request = current.request
        record(.hungUp(.fin), at: now)
        return [.hangUp(request: request, .fin)] + advance(at: now)
    }

    private mutating func advance(at now: Duration) -> [Action] {
        leg += 1
        outcome.attempts = 0
        return post(at: now)
    }

    private mutating func post(at now: Duration) -> [Action] {
        outcome.requests += 1
        outcome.attempts += 1
        let body = plan.legs[leg].body
        outcome.requested = String(decoding: body, as: UTF8.self)
        current = ReplyInFlight(request: outcome.requests, postedAt: now, speech: speechRules)
        record(.requestPosted(bodyBytes: body.count), at: now)
        return [.post(request: current.request, body)]
    }

    private mutating func bargeIn(_ place: TurnOutcome.BargeIn.Place, at instant: Duration) {
        outcome.heard = current.speech.heard(by: instant)
        let since = instant - current.origin
        outcome.bargeIn = .init(place: place, afterMilliseconds: since.milliseconds, abort: plan.interrupt?.abort ?? .fin)
        record(.bargeIn(place: place.rawValue, heard: outcome.heard), at: instant)
    }

    private mutating func finish(at now: Duration) {
        isFinished = true
        current.report(into: &outcome, at: now)
        for tool in outcome.tools { record(.toolCall(name: tool.name, arguments: tool.arguments), at: now) }
    }

    private mutating func record(_ kind: CallEvent.Kind, at now: Duration, request: Int? = nil) {
        events.append(CallEvent(at: now, turn: outcome.id, request: request ?? current.request, kind: kind))
    }
}
