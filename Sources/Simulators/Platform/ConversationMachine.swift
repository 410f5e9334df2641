/// One conversation as the platform holds it: told what its client and its model sent and what time it is, says what to do.
///
/// It opens no socket and reads no clock.  Times count from the connection.
struct ConversationMachine: Sendable {
    enum Input: Sendable {
        /// A text message from the client.
        case message(String)
        /// The user begins to speak; the words come later.
        case speechBegan
        /// The client is gone.
        case left(String)
        case model(request: Int, TurnMachine.Input)
    }

    enum Output: Sendable, Equatable {
        case say(JSONValue)
        case post(request: Int, url: String, headers: [String], body: [UInt8])
        case hangUp(request: Int)
        case close(code: Int, reason: String)
    }

    enum Phase: Sendable, Equatable {
        /// The client has not said how to begin.
        case opening
        case live
        case over
    }

    static let messageBytesMax = 1 << 20
    static let historyMessagesMax = 2000
    static let waitingMessagesMax = 16

    let agent: JSONValue
    let start: ConversationStart
    let timings: PlatformTimings
    var phase = Phase.opening
    /// There once the conversation lives.
    var settings: AgentSettings?
    var history: [JSONValue] = []
    var record: ConversationRecord
    var turn: ConversationTurn?
    var eventsMade = 0
    var requestsMade = 0
    /// What the user said while nothing may interrupt the agent.
    var waiting: [String] = []
    /// Since when nobody says anything; nil while somebody does, or after `skip_turn`.
    var quietSince: Duration?
    /// When the user last said anything.
    var userSpokeAt: Duration?
    var nextPingAt: Duration?
    var pings: [Int: Duration] = [:]
    var pingsMade = 0
    var roundTrip: Duration?
    var now = Duration.zero
    private var outputs: [Output] = []

    init(_ agent: JSONValue, start: ConversationStart, timings: PlatformTimings) {
        self.agent = agent
        self.start = start
        self.timings = timings
        record = ConversationRecord(start: start, agentName: agent["name"]?.string ?? "")
    }

    /// The next instant something must be decided even if nothing comes.
    var nextInstant: Duration? {
        switch phase {
        case .opening: return .milliseconds(timings.initiationMilliseconds)
        case .over: return nil
        case .live: break
        }
        var instants = [nextPingAt, quietDeadline, settings.map(\.maxDuration), silenceDeadline]
        if let turn { instants += turnInstants(turn) }
        return instants.compactMap { $0 }.min()
    }

    /// Does what is due by now.
    mutating func advance(to instant: Duration) -> [Output] {
        while let due = nextInstant, due <= instant {
            now = max(now, due)
            decide()
        }
        now = max(now, instant)
        return taken()
    }

    /// Takes what came, now.
    mutating func receive(_ input: Input, at instant: Duration) -> [Output] {
        let before = advance(to: instant)
        guard phase != .over else { return before }
        switch input {
        case .message(let text): message(text)
        case .speechBegan: speechBegan()
        case .left(let reason): leave(reason)
        case .model(let request, let event): model(event, of: request)
        }
        return before + advance(to: instant)
    }

    private mutating func taken() -> [Output] {
        defer { outputs = [] }
        return outputs
    }

    mutating func put(_ output: Output) { outputs.append(output) }

    private mutating func decide() {
        switch phase {
        case .opening: begin(with: .object([]))
        case .over: return
        case .live:
            if let maxDuration = settings?.maxDuration, now >= maxDuration {
                return finish(code: 1000, reason: "Conversation exceeded the maximum duration", termination: "Exceeded maximum duration")
            }
            if let nextPingAt, now >= nextPingAt { ping() }
            if let deadline = silenceDeadline, now >= deadline {
                return finish(code: 1000, reason: "Silence", termination: "Call ended due to silence")
            }
            if turn != nil { decideTurn() } else if let deadline = quietDeadline, now >= deadline { breakSilence() }
        }
    }

    /// When a silent user is spoken to: not in text conversations.
    private var quietDeadline: Duration? {
        guard turn == nil, let settings, !settings.isTextOnly, let timeout = settings.turnTimeout else { return nil }
        return quietSince.map { $0 + timeout }
    }

    /// When a silent user is hung up on.
    private var silenceDeadline: Duration? {
        guard turn == nil, let settings, !settings.isTextOnly, let limit = settings.silenceEnd else { return nil }
        return (userSpokeAt ?? quietSince).map { max($0, quietSince ?? $0) + limit }
    }

    private mutating func ping() {
        pingsMade += 1
        nextPingAt = now + .milliseconds(timings.pingMilliseconds)
        pings[pingsMade] = now
        if pings.count > 16 { pings[pingsMade - 16] = nil }
        let measured: JSONValue = roundTrip.map { .integer($0.wholeMilliseconds) } ?? .null
        put(.say(["type": "ping", "ping_event": ["event_id": .integer(pingsMade), "ping_ms": measured]]))
    }

    mutating func pong(_ number: Int) {
        guard let sent = pings.removeValue(forKey: number) else { return }
        roundTrip = now - sent
    }

    /// Sends an event if it is among the client's.
    mutating func tell(_ name: String, _ event: JSONValue) {
        guard settings?.events.contains(name) == true else { return }
        put(.say(.object([JSONMember(key: "type", value: .string(name))] + (event.members ?? []))))
    }

    mutating func newEventID() -> Int {
        eventsMade += 1
        return eventsMade
    }
}
