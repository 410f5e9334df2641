/// One turn of the reference server.
struct ReferenceTurn: Sendable {
    enum State: String, Sendable {
        case waiting
        case running
        case complete
        case interrupted
        case failed
    }

    /// What was written, by what it is.
    struct Segment: Sendable {
        var text: String
        var isReply: Bool
    }

    /// One answer of the agent: the turn's first, or one that goes on with results of tools.
    struct Leg: Sendable {
        var said: ReferenceHistory
        var plan: ReferencePlan
        var beganAt: Duration
        var streams: [Int: [Segment]] = [:]

        var written: [Segment] {
            streams.values.max { one, other in Self.length(one) < Self.length(other) } ?? []
        }

        private static func length(_ segments: [Segment]) -> Int { segments.reduce(0) { $0 + ($1.isReply ? $1.text.count : 0) } }
    }

    var conversation = ""
    /// U.
    var asked: [String]
    /// B.
    var before: [ReferenceHistory.Said]
    var legs: [Leg] = []
    var state = State.running
    var open: Set<Int> = []
    var endedAt: Duration?
    var hasHungUp = false
    var isSuperseded = false
    /// Requests whose place this turn took.
    var superseded: [ReferenceHistory] = []
    /// What was heard of the reply, once known.
    var heard: String?
    /// Whether the session keeps it; another turn may have taken its place, or a shorter history left it behind.
    var isStored = false
    var isReplaced = false
    var isAbandoned = false
    var greeting: String?
    var system: String?
    /// An utterance stored once more, which only a faulty server does.
    var repeated: String?
    /// Another session than the token's, which only a faulty server stores it in.
    var session: String?
    /// The server's own tools that ran for it, or for a turn it replaced.
    var ran: Set<String> = []
    /// The request of a turn that waits: its agent is asked when it begins.
    var waiting: JSONValue?

    init(_ said: ReferenceHistory) {
        asked = said.asked
        before = said.before
    }

    var isOver: Bool { state != .running && state != .waiting }

    /// W.
    var written: [Segment] { legs.flatMap(\.written) }

    /// R, as far as delivered.
    var reply: String {
        let parts = legs.map { $0.written.filter(\.isReply).map(\.text).joined() }.filter { !$0.isEmpty }
        return parts.reduce("") { whole, part in whole.isEmpty || whole.last == " " ? whole + part : whole + " " + part }
    }

    /// The reply it would have given.
    var planned: String { legs.map { $0.plan.text }.joined(separator: " ") }

    /// The client's tools it has called and not got results for.
    var openCalls: [String] { legs.last.map { $0.plan.toolCalls.map(\.id) } ?? [] }

    /// How much of the reply an assistant's text shows, in letters; nil when it is not how this turn began.
    func letters(heardIn text: String) -> Int? {
        let wanted = Array(ReferenceText.key(text))
        return Self.match(wanted[...], written[...])
    }

    private static func match(_ wanted: ArraySlice<Character>, _ segments: ArraySlice<Segment>) -> Int? {
        guard let segment = segments.first, !wanted.isEmpty else { return 0 }
        let key = Array(ReferenceText.key(segment.text))
        let common = zip(wanted, key).prefix { $0 == $1 }.count
        let rest = segments.dropFirst()
        if segment.isReply {
            if common == wanted.count { return common }
            guard common == key.count else { return nil }
            return match(wanted.dropFirst(common), rest).map { $0 + common }
        }
        for taken in stride(from: common, through: 0, by: -1) {
            if let found = match(wanted.dropFirst(taken), rest) { return found }
        }
        return nil
    }

    /// Takes note of what was heard of it.
    mutating func hear(_ text: String) {
        guard let letters = letters(heardIn: text) else { return }
        heard = letters >= ReferenceText.key(reply).count ? reply : ReferenceText.prefix(of: reply, letters: letters)
    }

    func lines(habits: SessionHabits) -> [JSONValue] {
        func line(_ role: String, _ text: String, _ state: String) -> JSONValue {
            [
                "role": .string(role), "text": .string(text), "state": .string(isAbandoned ? "abandoned" : state), "channel": "voice",
                "at": "2026-01-01T00:00:00Z",
            ]
        }
        var lines: [JSONValue] = []
        if let system { lines.append(line("system", system, "complete")) }
        if let greeting { lines.append(line("assistant", greeting, "complete")) }
        lines += ([repeated].compactMap { $0 } + asked).map { line("user", $0, "complete") }
        let raw = habits.storesRaw ? legs.last?.plan.written : nil
        let text = raw ?? habits.shown(self)
        let isWhole = state == .complete && ReferenceText.key(text) == ReferenceText.key(reply)
        if !text.isEmpty, isOver || habits.storesUnheardReply {
            lines.append(line("assistant", text, isWhole ? "complete" : "interrupted"))
        }
        return lines
    }
}
