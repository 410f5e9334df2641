/// A Clawdbot gateway as a machine: told what came in and what time it is; answers what to write, and keeps a journal of what it saw.
///
/// It opens no socket and reads no clock.  What it wants done is taken by ``takeOutputs()`` and is to be done in that order.
struct ClawdbotMachine {
    enum Output: Sendable, Equatable {
        /// A text message on a WebSocket.
        case text(Int, String)
        /// Any other frame on a WebSocket.
        case frame(Int, WebSocketFrame)
        case close(Int, code: Int, reason: String)
        /// Ends a connection without a word.
        case drop(Int)
        /// Bytes on an HTTP connection.
        case bytes(Int, [UInt8])
        /// The HTTP answer is complete.
        case finish(Int)
    }

    /// What was planned for an instant.
    enum Plan: Sendable, Equatable {
        case tick
        case handshake(connection: Int)
        /// The next step of a run.
        case step(run: String)
        case timeout(run: String)
        case waited(Int)
        case late(run: String)
    }

    struct Client: Sendable {
        let number: Int
        var nonce: String
        var since: Duration
        /// nil until it is greeted.
        var version: Int?
        var scopes: Set<String> = []
        var isClosing = false

        var mayRead: Bool { !scopes.isDisjoint(with: ["operator.read", "operator.write", "operator.admin"]) }
        var mayWrite: Bool { !scopes.isDisjoint(with: ["operator.write", "operator.admin"]) }
        var isAdmin: Bool { scopes.contains("operator.admin") }
    }

    struct Wait: Sendable { var connection: Int, request: String, runID: String }

    static let entriesMax = 65_536
    static let runsMax = 1000
    static let dedupeSpan = Duration.seconds(300)

    let options: FakeClawdbotOptions
    /// Milliseconds since 1970 at the clock's zero.
    let epochMilliseconds: Int
    var now = Duration.zero
    var clients: [Int: Client] = [:]
    var sessions: [String: ClawdbotSession] = [:]
    var runs: [String: ClawdbotRun] = [:]
    /// Run ids in the order they were asked for.
    var runOrder: [String] = []
    var runsMade = 0
    var connectionsMade = 0
    var waits: [Int: Wait] = [:]
    var waitsMade = 0
    /// HTTP answers in progress, by connection.
    var httpAnswers: [Int: HTTPAnswer] = [:]
    var script: ModelScript
    var random: SeededRandom
    /// Of the whole gateway's events.
    var eventSeq = 0
    var probe = ClawdbotProbe()
    private(set) var entries: [ClawdbotEntry] = []
    private(set) var freshLines: [String] = []
    var agenda = Agenda<Plan>()
    private var outputs: [Output] = []

    init(_ options: FakeClawdbotOptions, epochMilliseconds: Int = 1_700_000_000_000) {
        self.options = options
        self.epochMilliseconds = epochMilliseconds
        script = ModelScript(options.replies)
        random = SeededRandom(seed: options.seed)
        if options.tickMilliseconds > 0 { agenda.plan(.tick, at: .milliseconds(options.tickMilliseconds)) }
    }

    /// The next instant something is planned for.
    var nextInstant: Duration? { agenda.next }

    /// Does what was due by an instant, each at its time.
    mutating func advance(to instant: Duration) {
        while let (at, plan) = agenda.take(by: instant) {
            now = max(now, at)
            perform(plan)
        }
        now = max(now, instant)
    }

    private mutating func perform(_ plan: Plan) {
        switch plan {
        case .tick:
            broadcastTick()
            agenda.plan(.tick, at: now + .milliseconds(options.tickMilliseconds))
        case .handshake(let number):
            if let client = clients[number], client.version == nil { close(number, 1000, "") }
        case .step(let run): step(run)
        case .timeout(let run): if runs[run]?.isOpen == true { abort(run, because: "timeout") }
        case .waited(let number): answerWait(number)
        case .late(let run): sayLate(run)
        }
    }

    mutating func takeOutputs() -> [Output] {
        defer { outputs = [] }
        return outputs
    }

    /// Lines of the journal since they were last taken.
    mutating func takeLines() -> [String] {
        defer { freshLines = [] }
        return freshLines
    }

    mutating func put(_ output: Output) { outputs.append(output) }

    mutating func note(
        _ kind: ClawdbotEntry.Kind, _ name: String, connection: Int? = nil, run: String? = nil, session: String? = nil,
        value: JSONValue = .null
    ) {
        let entry = ClawdbotEntry(
            at: now, monotonic: MonotonicReading.now, kind: kind, name: name, connection: connection, runID: run, sessionKey: session,
            value: value)
        entries.append(entry)
        if entries.count > Self.entriesMax { entries.removeFirst(Self.entriesMax / 8) }
        if options.journalPath != nil { freshLines.append(entry.line) }
    }

    /// Milliseconds since 1970, now.
    var timestamp: Int { epochMilliseconds + now.wholeMilliseconds }

    /// An id like a UUID, the same for the same seed.
    mutating func newID() -> String {
        let hex = String(random.next() | 1 << 63, radix: 16) + String(random.next() | 1 << 63, radix: 16)
        let parts = [
            hex.prefix(8), hex.dropFirst(8).prefix(4), hex.dropFirst(12).prefix(4), hex.dropFirst(16).prefix(4), hex.dropFirst(20),
        ]
        return parts.joined(separator: "-")
    }
}
