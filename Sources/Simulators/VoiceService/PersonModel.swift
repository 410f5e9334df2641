/// The person on the line, as a machine: told what can be heard, answers what to say now and when to be asked again.
struct PersonModel {
    /// What the person can tell of the line.
    struct View {
        var connectedAt: Duration
        /// The reply to the person's latest words so far, silence left out.
        var reply: [HeardPiece]
        /// Whether something was asked to be spoken and has not begun.
        var isMoreComing: Bool
        /// Whether the person's own words are not yet announced.
        var isSpeaking: Bool
    }

    enum Decision: Equatable {
        case act(LinePerson.Words?)
        case wait(until: Duration?)
    }

    private var acts: [LinePerson.Act]
    private let patience: Duration
    private let speed: Double
    /// Since when the next act waits: the line through, or the former words announced.
    private var since: Duration?

    init(_ person: LinePerson, speed: Double) {
        acts = person.acts
        patience = person.patience / speed
        self.speed = speed
    }

    mutating func add(_ act: LinePerson.Act) { acts.append(act) }

    var hasPlans: Bool { !acts.isEmpty }

    /// What to do at `now`; an `act` is taken off the list.
    mutating func decide(at now: Duration, _ view: View) -> Decision {
        guard let act = acts.first else { return .wait(until: nil) }
        if view.isSpeaking {
            since = nil
            return .wait(until: nil)
        }
        let start = since ?? max(view.connectedAt, now)
        since = start
        let due = due(act.moment, since: start, view)
        // Impatience counts from the last sign of life.
        let limit = (view.reply.last.map { max(start, $0.ending == .playing ? .stageNever : $0.to) } ?? start) + patience
        guard let instant = [due, view.isMoreComing && due == nil ? nil : limit].compactMap({ $0 }).min() else { return .wait(until: nil) }
        if instant > now { return .wait(until: instant) }
        acts.removeFirst()
        since = nil
        return .act(act.words)
    }

    private func due(_ moment: LinePerson.Moment, since start: Duration, _ view: View) -> Duration? {
        switch moment {
        case .after(let span): return start + span / speed
        case .replyHeard(let quiet):
            guard !view.isMoreComing, let last = view.reply.last, last.ending != .playing else { return nil }
            return max(last.to, start) + quiet / speed
        case .heard(let number, let span):
            guard number >= 1, view.reply.count >= number else { return nil }
            let piece = view.reply[number - 1]
            return max(start, min(piece.from + span / speed, piece.to))
        }
    }
}
