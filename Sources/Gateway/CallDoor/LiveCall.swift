import Conversation

/// The call in progress, as ``CallMachine`` knows it.
struct LiveCall: Sendable {
    enum Phase: Sendable, Equatable {
        case ringing
        case connected
        /// A goodbye is being said.
        case leaving(EndCause)
        /// The service has been asked to end it.
        case hangingUp(EndCause)
    }

    /// Why the gateway ends a call.
    enum EndCause: String, Sendable {
        case command = "voice_command"
        case desk = "hangup"
        case idle
        case maximum = "max_duration"
        case refused = "not_allowed"
        case unanswered = "no_answer"
        case shutdown
    }

    var id: CallID?
    var userID: Int64?
    let isOutgoing: Bool
    var phase = Phase.ringing
    let beganAt: Duration
    var connectedAt: Duration?
    /// Of the last utterance whose language we speak.
    var language: SpokenLanguage?
    var turns = 0
    var lastHeard: String?
    var lastSaid: String?
    var isGreeted = false
    var isRefused = false
    /// The service took back what it had set up.
    var hasFailed = false
    var meter = QualityMeter()

    // Its end.

    var hangUpTries = 0
    var awaitsHangUp = false
    var isHungUp = false
    /// The goodbye has been heard.
    var isGoodbyeHeard = false
    /// As the answer to `call.hangup` counted.
    var countedSeconds: Double?

    init(id: CallID?, userID: Int64?, isOutgoing: Bool, beganAt: Duration) {
        self.id = id
        self.userID = userID
        self.isOutgoing = isOutgoing
        self.beganAt = beganAt
    }

    var spokenLanguage: SpokenLanguage { language ?? .english }

    /// Why it is being ended, if it is.
    var endCause: EndCause? {
        switch phase {
        case .ringing, .connected: nil
        case .leaving(let cause), .hangingUp(let cause): cause
        }
    }

    var isHangingUp: Bool { if case .hangingUp = phase { true } else { false } }

    /// Whether something may be said on it.
    var isOpen: Bool {
        switch phase {
        case .connected, .leaving: true
        case .ringing, .hangingUp: false
        }
    }

    func durationSeconds(at now: Duration) -> Double { connectedAt.map { max(0, (now - $0).seconds) } ?? 0 }

    mutating func measure(_ moment: (inout QualityMeter) -> Void) { moment(&meter) }
}

/// The turn in progress: asked for, and not yet heard to its end.
struct LiveTurn: Sendable {
    let id: CallTurnID
    /// When its utterance came.
    let heardAt: Duration
    /// Whether the session still runs it.
    var isRunning = true
    var ledger = ReplyLedger()
    /// What the session said beside the reply.
    var aside = ""
    /// When an interim line or a line of progress was last said.
    var lastAsideAt: Duration?
    /// Whether the agent is held because too much waits to be said.
    var isHeld = false
    var isSpoken = false
    var isSounding = false

    init(id: CallTurnID, heardAt: Duration) {
        self.id = id
        self.heardAt = heardAt
    }
}

/// A `call.start` whose answer is awaited.
struct StartingCall: Sendable {
    let userID: Int64
    /// Who waits for the answer; nobody when the call came from the queue.
    let command: DeskCommandID?
    /// Why its answer will not come; nil while it may.
    var doubt: String?
}
