/// When a turn says something of its own while it is waited for: buffer words, lines that say it goes on, and the promise when its time is up.
///
/// Rules it keeps (`docs/wire/turns.md`): buffer words once, when the first token's budget is spent; a line whenever nothing has been heard
/// for a while, until the agent speaks; the promise once, when the whole turn has taken what it may. How long words are heard is reckoned
/// from their length. Times are the session's monotonic clock's.
struct TurnPace: Sendable {
    struct Rules: Sendable {
        /// How long the first token may take; zero for as long as it likes.
        var budget: Duration = .zero
        /// When the door says something of its own, as on a call; nil where it does not.
        var doorCoversAfter: Duration?
        /// How long nothing is heard of a turn that is waited for, before a line says that it goes on; zero for ever.
        var quiet: Duration = .seconds(4)
        /// How long the whole turn may take; zero for as long as it likes.
        var total: Duration = .zero
        /// How much longer a turn may take that is being said, to end its sentence.
        var sentence: Duration = .seconds(2)
        /// How often it is looked whether it has.
        var lookEvery: Duration = .milliseconds(250)
    }

    enum Due: Sendable, Equatable {
        case bufferWords
        case progress
        /// The time is up.
        case total
    }

    private let rules: Rules
    private var budgetAt: Duration?
    private var lineAt: Duration?
    private var totalAt: Duration?
    /// Whether the agent, or its tools, are waited for and lines may say so.
    private(set) var isWaitedFor = false
    /// Until when what was said is heard, as far as can be told.
    private var heardUntil: Duration

    /// - Parameter requestedAt: when the request came.
    init(_ rules: Rules, requestedAt: Duration) {
        self.rules = rules
        budgetAt = rules.budget > .zero ? requestedAt + rules.budget : nil
        totalAt = rules.total > .zero ? requestedAt + rules.total : nil
        heardUntil = requestedAt
        guard let after = rules.doorCoversAfter else { return }
        isWaitedFor = true
        heardUntil = requestedAt + after + Self.line
        schedule()
    }

    /// When to ask what is due; nil when nothing will be.
    var next: Duration? { [budgetAt, lineAt, totalAt].compactMap(\.self).min() }

    /// What is due now, each once.
    mutating func due(at now: Duration) -> Due? {
        if let totalAt, now >= totalAt {
            self = TurnPace(Rules(), requestedAt: now)
            return .total
        }
        if let at = budgetAt, now >= at {
            budgetAt = nil
            waitBegins(at: now)
            return .bufferWords
        }
        if let at = lineAt, now >= at {
            waitBegins(at: now)
            return .progress
        }
        return nil
    }

    /// The agent is waited for from now on, or its tools are.
    mutating func waitBegins(at now: Duration) {
        isWaitedFor = true
        heardUntil = max(heardUntil, now)
        schedule()
    }

    /// The agent speaks: nothing covers the wait any more.
    mutating func waitEnds() {
        isWaitedFor = false
        lineAt = nil
    }

    /// Words were delivered, a line of our own or the agent's, of that many bytes.
    mutating func said(_ bytes: Int, at now: Duration) {
        heardUntil = max(heardUntil, now) + .milliseconds(bytes * 1000 / Self.bytesPerSecond)
        schedule()
    }

    /// The turn is being said when its time is up: it may end its sentence.
    mutating func look(again now: Duration) { totalAt = now + rules.lookEvery }

    /// The next line, never said into the promise; the silences before and after one that comes near it are as long.
    private mutating func schedule() {
        lineAt = nil
        guard isWaitedFor, rules.quiet > .zero else { return }
        var quiet = rules.quiet
        if let totalAt {
            let left = totalAt - heardUntil
            guard left > rules.quiet * 5 / 4, left > Self.line else { return }
            quiet = min(quiet, (left - Self.line) / 2)
        }
        lineAt = heardUntil + quiet
    }

    /// How fast a voice reads: bytes of text, of which the languages we speak have little more than one a letter.
    private static let bytesPerSecond = 14
    /// How long a line is heard, about.
    private static let line: Duration = .milliseconds(1500)
}
