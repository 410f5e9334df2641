import Conversation

@testable import Gateway

/// A telephone, the voice service behind it and an agent before it, in time that jumps: what was audible when is known exactly.
///
/// The service answers `call.speak` when the recording is made; from then on it is heard instead of what was heard.
struct PhoneStage {
    /// What was heard, from when to when.
    struct Interval {
        var text: String
        /// A recording, or silence, rather than speech.
        var isPlayed: Bool
        var from: Duration
        var to: Duration
        /// By what it was cut short, if it was.
        var cutBy: String?
        /// As long as it would have been heard.
        var length: Duration
        /// How many turns had been begun.
        var turn: Int
    }

    struct Reply {
        /// How long after the utterance or the last piece each piece comes.
        var pieces: [(after: Duration, text: String)]
        var end: TurnEnd = .complete
    }

    var machine: CallMachine
    private(set) var now: Duration = .zero
    private(set) var actions: [CallAction] = []
    private(set) var audible: [Interval] = []

    /// How long a text takes to be made.
    var synthesis: (String) -> Duration = { _ in .milliseconds(100) }
    /// How long a text is heard.
    var length: (String) -> Duration = { .milliseconds(Int64($0.count) * 70) }
    /// Whether recordings can be measured.
    var isMeasurable = true
    /// What the agent says to an utterance.
    var reply: (CallTurn) -> Reply? = { _ in nil }
    /// The turns that were begun and are not yet cut short.
    private(set) var turns: [CallTurn] = []
    private(set) var heardBytes: [CallTurnID: Int] = [:]
    private(set) var interruptedAt: [CallTurnID: Duration] = [:]
    /// The reply as the agent gave it.
    private(set) var replies: [CallTurnID: String] = [:]

    private var agenda: [(at: Duration, order: Int, what: Happening)] = []
    private var order = 0
    private var timers: [CallTimer: Int] = [:]

    enum Happening {
        case input(CallInput)
        case timer(CallTimer, Int)
        case sound(PlaybackID, String, Duration, isPlayed: Bool)
        case deltas(CallTurnID, [(after: Duration, text: String)], TurnEnd)
    }

    init(_ settings: CallSettings = CallSettings()) { machine = CallMachine(settings: settings) }

    // MARK: - Time

    mutating func plan(_ what: Happening, after delay: Duration) {
        order += 1
        agenda.append((now + delay, order, what))
    }

    /// Lets time pass, and what happens in it happen.
    mutating func run(for span: Duration) {
        let end = now + span
        while let index = agenda.indices.min(by: { (agenda[$0].at, agenda[$0].order) < (agenda[$1].at, agenda[$1].order) }),
            agenda[index].at <= end
        {
            let next = agenda.remove(at: index)
            now = max(now, next.at)
            happen(next.what)
        }
        now = end
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .input(let input): take(input)
        case .timer(let timer, let number):
            if timers[timer] == number { take(.timer(timer)) }
        case .sound(let id, let text, let length, let isPlayed):
            sound(text, length, isPlayed)
            if isPlayed {
                take(.played(id, .success(CallPlayResult(status: "playing"))))
            } else {
                take(.spoke(id, .success(CallSpeakResult(status: "speaking", audioPath: "/speech/\(id)"))))
            }
        case .deltas(let turn, let pieces, let end):
            guard interruptedAt[turn] == nil else { return }
            guard let piece = pieces.first else {
                take(.reply(turn, .ended(end)))
                return
            }
            replies[turn, default: ""] += piece.text
            take(.reply(turn, .text(piece.text)))
            let rest = Array(pieces.dropFirst())
            plan(.deltas(turn, rest, end), after: rest.first?.after ?? .zero)
        }
    }

    private mutating func sound(_ text: String, _ length: Duration, _ isPlayed: Bool) {
        if let last = audible.indices.last, audible[last].to > now {
            audible[last].to = now
            audible[last].cutBy = text
        }
        audible.append(Interval(text: text, isPlayed: isPlayed, from: now, to: now + length, length: length, turn: turns.count))
    }

    // MARK: - What the machine is given and wants

    /// Gives the machine one input now, and does what it wants.
    @discardableResult
    mutating func take(_ input: CallInput) -> [CallAction] {
        let wanted = machine.consume(input, at: now)
        actions += wanted
        for action in wanted { perform(action) }
        return wanted
    }

    private mutating func perform(_ action: CallAction) {
        switch action {
        case .speak(let id, let text, _):
            plan(.sound(id, text, length(text), isPlayed: false), after: synthesis(text))
        case .measure(let id, let path):
            let text = path.hasPrefix("/speech/") ? audible.last?.text ?? "" : ""
            plan(.input(.measured(id, isMeasurable ? length(text) : nil)), after: .milliseconds(1))
        case .play(let id, let path): plan(.sound(id, path, .seconds(2), isPlayed: true), after: .milliseconds(2))
        case .stopPlayback(let id): plan(.sound(id, "(silence)", .milliseconds(20), isPlayed: true), after: .milliseconds(2))
        case .beginTurn(let turn):
            turns.append(turn)
            if let reply = reply(turn) { plan(.deltas(turn.id, reply.pieces, reply.end), after: reply.pieces.first?.after ?? .zero) }
        case .interrupt(let turn, let bytes, _):
            interruptedAt[turn] = now
            heardBytes[turn] = bytes
        case .correct(let turn, let bytes): heardBytes[turn] = bytes
        case .arm(let timer, let after):
            order += 1
            timers[timer] = order
            plan(.timer(timer, order), after: after)
        case .disarm(let timer): timers[timer] = nil
        case .fellBehind, .caughtUp, .awaitLate, .returnLate, .note, .startCall, .hangUpCall, .askStatus, .measureRecording, .answer,
            .record, .log:
            break
        }
    }

    // MARK: - A call

    static let callID = CallID(7_000_000_000_000_001)
    static let userID: Int64 = 5_550_001

    /// Somebody calls and is connected.
    mutating func connect() {
        take(.event(CallEvent(.ringing, callID: Self.callID, userID: Self.userID)))
        take(.event(CallEvent(.connected, callID: Self.callID)))
    }

    private var spoken = 0

    @discardableResult
    mutating func say(_ text: String, language: String? = "en", as user: Int64? = userID, in call: CallID? = callID) -> [CallAction] {
        spoken += 1
        return take(
            .event(CallEvent(.speech, callID: call, userID: user, text: text, language: language, audioPath: "/heard/\(spoken).wav")))
    }

    @discardableResult
    mutating func end(_ reason: String = "hangup", _ call: CallID? = callID) -> [CallAction] {
        take(.event(CallEvent(.ended, callID: call, durationSeconds: 12, reason: reason)))
    }

    // MARK: - What came of it

    /// Sentences that another sentence cut short.
    var cuts: [Interval] { audible.filter { !$0.isPlayed && $0.cutBy != nil && $0.cutBy != "(silence)" } }

    /// Silences between two sentences of one reply.
    var gaps: [Duration] {
        zip(audible, audible.dropFirst()).filter { !$0.isPlayed && !$1.isPlayed && $0.turn == $1.turn }.map { $1.from - $0.to }
    }

    var spokenTexts: [String] { actions.compactMap { if case .speak(_, let text, _) = $0 { text } else { nil } } }
    var records: [CallRecord] { actions.compactMap { if case .record(let record) = $0 { record } else { nil } } }
    var notes: [CallNote] { actions.compactMap { if case .note(let note) = $0 { note } else { nil } } }
    var answers: [DeskAnswer] { actions.compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } } }
    var drops: [CallFact.DropReason] {
        actions.compactMap { if case .log(.dropped(_, let reason)) = $0 { reason } else { nil } }
    }

    func count(_ action: CallAction) -> Int { actions.count { $0 == action } }
}

extension [CallAction] {
    var begun: [String] { compactMap { if case .beginTurn(let turn) = $0 { turn.utterance } else { nil } } }
    var speaks: Bool { contains { if case .speak = $0 { true } else { false } } }
    var stops: Bool { contains { if case .stopPlayback = $0 { true } else { false } } }
    var interruption: (heardBytes: Int, reason: InterruptionReason)? {
        for case .interrupt(_, let bytes, let reason) in self { return (bytes, reason) }
        return nil
    }
}
