/// When a turn says something of its own while it is waited for: buffer words, a line while tools work, and the promise when its time is up.
///
/// Rules it keeps (`docs/wire/turns.md`): buffer words once, when the first token's budget is spent; a line of progress when tools have worked
/// for long, and then seldom; no two of them close together; the promise once, when the whole turn has taken what it may.
/// Times are the session's monotonic clock's.
struct TurnPace: Sendable {
    struct Rules: Sendable {
        /// How long the first token may take; zero for as long as it likes.
        var budget: Duration = .zero
        /// How long tools work before a line says so; zero for ever.
        var progress: Duration = .seconds(5)
        /// How long after one line the next may come.
        var progressEvery: Duration = .seconds(10)
        /// How far apart any two lines are.
        var apart: Duration = .seconds(5)
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
    private var progressAt: Duration?
    private var totalAt: Duration?
    private var saidAt: Duration?

    /// - Parameter requestedAt: when the request came.
    init(_ rules: Rules, requestedAt: Duration) {
        self.rules = rules
        budgetAt = rules.budget > .zero ? requestedAt + rules.budget : nil
        totalAt = rules.total > .zero ? requestedAt + rules.total : nil
    }

    /// When to ask what is due; nil when nothing will be.
    var next: Duration? { [budgetAt, progressAt, totalAt].compactMap(\.self).min() }

    /// What is due now, each once.
    mutating func due(at now: Duration) -> Due? {
        if let totalAt, now >= totalAt {
            self = TurnPace(Rules(budget: .zero, total: .zero), requestedAt: now)
            return .total
        }
        if let at = budgetAt, now >= at {
            budgetAt = nil
            return .bufferWords
        }
        if let at = progressAt, now >= at {
            setProgress(now + rules.progressEvery)
            return .progress
        }
        return nil
    }

    /// A line of our own was said.
    mutating func said(at now: Duration) {
        saidAt = now
        if let progressAt { setProgress(progressAt) }
    }

    /// Tools have begun to work, and nothing is said meanwhile.
    mutating func toolsBegan(at now: Duration) {
        guard rules.progress > .zero else { return }
        setProgress(now + rules.progress)
    }

    /// The agent speaks again: what covers the tools is no longer wanted.
    mutating func toolsEnded() { progressAt = nil }

    /// The turn is being said when its time is up: it may end its sentence.
    mutating func look(again now: Duration) { totalAt = now + rules.lookEvery }

    /// A line that would come close to another, or to the promise, is put off or left out.
    private mutating func setProgress(_ at: Duration) {
        let earliest = max(at, saidAt.map { $0 + rules.apart } ?? at)
        progressAt = totalAt.map { earliest > $0 - rules.apart ? nil : earliest } ?? earliest
    }
}
