/// When a request began and when each of its stages ended, in nanoseconds of the machine's monotonic clock.
///
/// Plain numbers in one piece: a request is stamped without an allocation.
struct StageStamps: Sendable, Equatable {
    /// When its first byte was read, its utterance heard or its command taken.
    let began: UInt64
    /// When the first thing a client hears was written, be it buffer words or an apology; nil while nothing was.
    var firstWord: UInt64?
    /// When it was over; nil while it lives.
    var ended: UInt64?
    private var accept: UInt64?
    private var authenticate: UInt64?
    private var admit: UInt64?
    private var session: UInt64?
    private var agent: UInt64?
    private var filter: UInt64?
    private var flush: UInt64?

    init(began: UInt64) { self.began = began }

    /// When a stage ended; nil where it has not.
    subscript(_ stage: RequestStage) -> UInt64? {
        switch stage {
        case .accept: accept
        case .authenticate: authenticate
        case .admit: admit
        case .session: session
        case .agent: agent
        case .filter: filter
        case .flush: flush
        }
    }

    /// Says that a stage has ended, unless that was said before.
    mutating func end(_ stage: RequestStage, at now: UInt64) {
        guard self[stage] == nil else { return }
        switch stage {
        case .accept: accept = now
        case .authenticate: authenticate = now
        case .admit: admit = now
        case .session: session = now
        case .agent: agent = now
        case .filter: filter = now
        case .flush: flush = now
        }
    }
}
