import Conversation
import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// How doors fill an account.
extension RequestAccount {
    /// Of a caller whose token is valid.
    mutating func belongs(to caller: Caller) {
        token = caller.name
        session = caller.session
        profile = caller.profile
    }

    /// What the session tells of its turn.
    mutating func take(_ mark: TurnMark, at now: UInt64) {
        switch mark {
        case .turn(let id): turn = id
        case .source(let source):
            self.source = source
            stamps.end(.session, at: now)
        case .asked(let agent):
            self.agent = agent
            stamps.end(.session, at: now)
        case .spoke: stamps.end(.agent, at: now)
        case .covered: isCovered = true
        case .toolRan: toolRuns += 1
        case .ended(let end):
            guard outcome == nil else { return }
            outcome = end == .complete && source == .replayed ? .replayed : RequestOutcome(end)
        }
    }

    /// It is turned away, or its turn failed with a status of its own: what was found out first stands.
    mutating func refused(_ code: String?, status: Int) {
        self.status = status
        refusal = code
        if outcome == nil { outcome = .refused }
    }

    /// No turn begins for it, since what becomes of it could not be kept.
    mutating func isUnrecorded() {
        refusal = Refusal.auditUnavailable.code
        outcome = .refused
    }

    /// It is over; whoever asked may have gone.
    mutating func end(at now: UInt64, hasGone: Bool) {
        stamps.ended = now
        guard outcome == nil else { return }
        outcome = !hasGone ? .complete : isTurn ? .interrupted(.hangUp) : .abandoned
    }

    /// Milliseconds since 1970-01-01 UTC.
    static var wallMs: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// The monotonic clock, for what happens off a loop or may.
    static var nowNs: UInt64 { NIODeadline.now().uptimeNanoseconds }
}

extension RequestAccount {
    /// Of a turn whose door read and judged it elsewhere: those stages took no time of its own.
    init(id: String, door: RequestDoor, of request: TurnRequest, at now: UInt64) {
        self.init(id: id, door: door, atMs: Self.wallMs, beganNs: now)
        stamps.end(.accept, at: now)
        stamps.end(.authenticate, at: now)
        stamps.end(.admit, at: now)
        session = request.session
        profile = request.profile
        conversation = request.conversation
        isStream = true
    }
}
