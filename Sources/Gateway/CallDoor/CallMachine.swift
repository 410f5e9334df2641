import Conversation

/// The telephone's life as decisions only: what to ask the agent, say, stop, remember and wait for, for any order of events.
///
/// There is one call at a time. Times are a monotonic clock's, from any origin, and never go back. Rules it keeps: an utterance is
/// answered in its own call only; the newest utterance wins; a sentence never cuts the one before; what counts as heard was heard.
struct CallMachine: Sendable {
    /// May change between two inputs; timers that are armed go by what they were armed with.
    var settings: CallSettings

    var call: LiveCall?
    var turn: LiveTurn?
    var pacer = SpeechPacer()

    /// An outgoing call that the service was asked for.
    var starting: StartingCall?
    /// User ids of the outgoing calls that wait, next first.
    var queue: [Int64] = []
    /// Who waits for the answer to a hang-up.
    var hangUpCommands: [DeskCommandID] = []

    var isServiceLost = false
    /// The connection was lost, and is not yet said to be back with all that was missed.
    var isCatchingUp = false
    var isShuttingDown = false
    /// `call.status` was asked while this call was in progress.
    var asked: AskedStatus?
    /// Events of a call that is not known, until the service says whose they are.
    var strangers: [CallEvent] = []
    var strangersAskedAt: Duration?
    var endedCalls = Recent<CallID>(namesMax: 64)
    var recordings = Recent<HeardRecording>(namesMax: 256)
    /// The last utterance without a recording's name, for telling a repetition from a duplicate.
    var lastNameless: (event: CallEvent, at: Duration)?

    var meter = QualityMeter()
    var counts = CallTotals()
    var lastTurn: UInt64 = 0
    var lastInterim = 0
    /// What was promised in other turns and waits for a quiet moment.
    var lateLines: [String] = []
    /// What was heard of turns that are over, newest last.
    var heardOfTurns: [(turn: CallTurnID, bytes: Int)] = []

    /// The time of the input being taken.
    private(set) var now: Duration = .zero
    private var armed: [CallTimer: Duration] = [:]
    private var actions: [CallAction] = []

    init(settings: CallSettings = CallSettings()) {
        self.settings = settings
    }

    /// Takes what happened at `now`; returns what is to be done about it, in order.
    mutating func consume(_ input: CallInput, at now: Duration) -> [CallAction] {
        self.now = max(self.now, now)
        perform(input)
        pace()
        watchSilence()
        watchIdleness()
        if tellLate() {
            pace()
            watchIdleness()
        }
        defer { actions = [] }
        return actions
    }

    private mutating func perform(_ input: CallInput) {
        switch input {
        case .event(let event): received(event)
        case .serviceLost: loseService()
        case .serviceRestored: restoreService()
        case .start(let userID, let command): start(userID, command)
        case .hangUp(let command): hangUp(for: command)
        case .speak(let text, let command): speak(text, for: command)
        case .play(let path, let duration, let command): play(path, duration, for: command)
        case .started(let result): started(result)
        case .hungUp(let result): hungUp(result)
        case .status(let result): learned(result)
        case .spoke(let id, let result): spoke(id, result)
        case .played(let id, let result): played(id, result)
        case .measured(let id, let duration): pacer.measured(id, duration)
        case .recordingMeasured(let callID, let level): measured(callID, level)
        case .reply(let turn, let part): replied(turn, part)
        case .late(let text): late(text)
        case .timer(let timer): fired(timer)
        case .shutdown: shutDown()
        }
    }

    mutating func emit(_ action: CallAction) { actions.append(action) }

    /// Counts a moment for the call in progress and for all.
    mutating func measure(_ moment: (inout QualityMeter) -> Void) {
        moment(&meter)
        call?.measure(moment)
    }

    // MARK: - Timers

    mutating func arm(_ timer: CallTimer, after delay: Duration) { arm(timer, at: now + delay) }

    mutating func arm(_ timer: CallTimer, at deadline: Duration) {
        guard armed[timer] != deadline else { return }
        armed[timer] = deadline
        emit(.arm(timer, after: max(.zero, deadline - now)))
    }

    mutating func disarm(_ timers: CallTimer...) {
        for timer in timers where armed.removeValue(forKey: timer) != nil { emit(.disarm(timer)) }
    }

    func isArmed(_ timer: CallTimer) -> Bool { armed[timer] != nil }

    private mutating func fired(_ timer: CallTimer) {
        guard let deadline = armed.removeValue(forKey: timer) else { return }
        // One that fires early, or was replaced too late to be stopped, goes on.
        guard deadline <= now else { return arm(timer, at: deadline) }
        switch timer {
        case .next, .silence: break
        case .interim: coverSlowness()
        case .sentence: cutEndedSentence()
        case .idle:
            emit(.log(.timeLimit(call?.id, .idle)))
            leave(.idle)
        case .maximum:
            emit(.log(.timeLimit(call?.id, .maximum)))
            leave(.maximum)
        case .ringing:
            emit(.log(.timeLimit(call?.id, .ringing)))
            if call?.phase == .ringing { hangUp(.unanswered) }
        case .ending: endingIsDue()
        }
    }
}
