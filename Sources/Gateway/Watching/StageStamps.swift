/// When a request began and when each of its stages ended: nanoseconds of the machine's monotonic clock, 0 where that has not been.
///
/// Plain numbers in one piece: a request is stamped without an allocation.
struct StageStamps: Sendable, Equatable {
    /// When its first byte was read, its utterance heard or its command taken.
    var began: UInt64
    private var ends: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    /// When the first thing a client hears was written, be it buffer words or an apology.
    var firstWord: UInt64 = 0
    /// When it was over.
    var ended: UInt64 = 0

    init(began: UInt64) { self.began = began }

    /// When a stage ended; 0 where it has not.
    subscript(_ stage: RequestStage) -> UInt64 {
        switch stage {
        case .accept: ends.0
        case .authenticate: ends.1
        case .admit: ends.2
        case .session: ends.3
        case .agent: ends.4
        case .filter: ends.5
        case .flush: ends.6
        }
    }

    /// Says that a stage has ended, unless that was said before.
    mutating func end(_ stage: RequestStage, at now: UInt64) {
        guard self[stage] == 0 else { return }
        switch stage {
        case .accept: ends.0 = now
        case .authenticate: ends.1 = now
        case .admit: ends.2 = now
        case .session: ends.3 = now
        case .agent: ends.4 = now
        case .filter: ends.5 = now
        case .flush: ends.6 = now
        }
    }

    static func == (one: StageStamps, other: StageStamps) -> Bool {
        one.began == other.began && one.ends.0 == other.ends.0 && one.ends.1 == other.ends.1 && one.ends.2 == other.ends.2
            && one.ends.3 == other.ends.3 && one.ends.4 == other.ends.4 && one.ends.5 == other.ends.5 && one.ends.6 == other.ends.6
            && one.firstWord == other.firstWord && one.ended == other.ended
    }
}
