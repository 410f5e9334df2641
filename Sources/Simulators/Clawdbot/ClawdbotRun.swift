/// One run of the fake's agent: asked for, queued behind others of its session, spoken token by token, ended.
struct ClawdbotRun: Sendable {
    enum Origin: Sendable, Equatable {
        case chat(connection: Int)
        /// Its second response goes to this request.
        case agent(connection: Int, request: String)
        case http(connection: Int)
    }

    enum State: Sendable, Equatable {
        case queued, running, ok
        case failed(String)
        case aborted(String)
    }

    let id: String
    /// Counted from 1 in the order they were asked for.
    let number: Int
    let sessionKey: String
    let origin: Origin
    let message: String
    /// The instant by which it must have ended.
    var deadline: Duration
    var state = State.queued
    var began: Duration?
    var ended: Duration?
    /// What is still to be done, the next first.
    var steps: [ClawdbotStep] = []
    /// Text of the assistant message that is being written: it begins anew after a tool.
    var text = ""
    /// Of this run's events, from 1.
    var seq = 0
    var chatDeltaAt: Duration?
    /// What the latest chat delta said.
    var chatText = ""
    /// Tokens said.
    var tokens = 0

    var isOpen: Bool { state == .queued || state == .running }

    var isChat: Bool { if case .chat = origin { true } else { false } }
}

/// What a run does, and how long after its begin.
struct ClawdbotStep: Sendable, Equatable {
    enum Act: Sendable, Equatable {
        case token(String)
        /// A new assistant message: what it says begins anew.
        case message
        case toolStart(id: String, name: String, arguments: JSONValue)
        case toolResult(id: String, name: String, text: String)
        case fail(String)
        /// Where faults in the middle of a run strike.
        case middle
        case finish
    }

    var act: Act
    var after: Duration
}

/// What one session of the fake remembers.
struct ClawdbotSession: Sendable {
    struct Message: Sendable, Equatable {
        var role: String
        var text: String
        /// Milliseconds since 1970.
        var timestamp: Int
        var stopReason: String?
    }

    let key: String
    var id: String
    var messages: [Message] = []
    var updatedAt: Int
    var isVerbose = false
    var running: String?
    var waiting: [String] = []

    static let messagesMax = 2000
}
