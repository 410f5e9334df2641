/// The one thread of a reference caller that decides: it waits for inputs or the next thing that is due.
final class CallerLoop {
    let options: CallerOptions
    let behaviour: CallerBehaviour
    let clock: any StageClock
    let inbox: CallerInbox
    let log: CallerLog
    let memory: CallerMemory
    /// What the owner's memory was at first.
    let firstMemory: String
    let figures: CallerFigures

    var link: CallerLink?
    var linkCount = 0
    var links: [CallerLink] = []
    var frames: CallerFrames
    var pending: [Int: CallerPending] = [:]
    var nextID = 1
    /// When the next connection is tried; nil while there is one, or for ever.
    var connectAt: Duration? = .zero
    var failures = 0
    var isReady = false
    /// Whether nothing is heard any more, which only a fault can bring about.
    var isDead = false
    var wasReady = false

    var call: CallerCall?
    /// Calls that are over, the newest last.
    var ended: [String] = []
    var seenRecordings: Set<String> = []
    var seenWords: Set<String> = []
    var queue: [Int] = []
    var isStarting = false
    var turnsAnswered = 0

    var toSay: [CallerUtterance] = []
    var reply: CallerReply?
    var replyCount = 0
    /// The request whose answer begins the next sound.
    var speaking: Int?
    var playingUntil: Duration = .zero

    private var isStopped = false

    init(_ caller: ReferenceCaller) {
        options = caller.options
        firstMemory = ReferencePlace(workspace: caller.options.workspace).memory
        behaviour = caller.behaviour
        clock = caller.clock
        inbox = caller.inbox
        log = caller.journal
        memory = caller.memory
        figures = caller.figures
        frames = CallerFrames(behaviour)
    }

    var now: Duration { clock.now() }

    func run() {
        while !isStopped {
            for input in inbox.take(clock, until: nextDue()) { take(input) }
            if !isStopped { act() }
        }
        link?.close()
        for link in links { link.join() }
    }

    private func take(_ input: CallerInbox.Input) {
        switch input {
        case .bytes(let number, let bytes): if number == link?.number { received(bytes) }
        case .gone(let number): if number == link?.number { disconnected() }
        case .command(let words, let slot): obey(words, slot)
        case .stop: isStopped = true
        }
    }

    /// Does everything whose time has come.
    private func act() {
        if let due = connectAt, due <= now { connect() }
        for (id, request) in pending.sorted(by: { $0.key < $1.key }) where request.deadline <= now {
            pending[id] = nil
            request.answered(.failed("timeout"))
        }
        speakOn()
        watchCall()
    }

    /// When there is something to do although nothing comes in.
    private func nextDue() -> Duration {
        var due: [Duration] = pending.values.map(\.deadline)
        if let connectAt { due.append(connectAt) }
        due += speechDue()
        due += callDue()
        return due.min() ?? .stageNever
    }
}

/// A request whose answer is awaited.
struct CallerPending {
    enum Answer {
        case result(JSONValue)
        case error(String)
        case failed(String)

        /// The result of an answer that is a success in every of the service's ways to say so.
        var success: JSONValue? {
            guard case .result(let result) = self, result["error"]?.string == nil, result["status"]?.string != "error" else { return nil }
            return result
        }

        var problem: String {
            switch self {
            case .result(let result): result["error"]?.string ?? "refused"
            case .error(let message), .failed(let message): message
            }
        }
    }

    var method: String
    var deadline: Duration
    var answered: (Answer) -> Void
}
