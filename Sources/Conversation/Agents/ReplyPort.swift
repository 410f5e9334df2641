/// Where an agent sends its reply: one turn of one session, or whoever stands between.
public struct ReplyPort: Sendable {
    private enum End: Sendable {
        case session(Session, RunID)
        case tap(any ReplyTap)
    }

    private let end: End

    init(session: Session, run: RunID) { end = .session(session, run) }

    /// Sends to `tap`, which passes on what it likes: an agent that is made of others.
    public init(_ tap: any ReplyTap) { end = .tap(tap) }

    /// The executor of the session; events are sent from it.
    public var executor: any SerialExecutor {
        switch end {
        case .session(let session, _): session.executor
        case .tap(let tap): tap.executor
        }
    }

    /// Sends from the session's executor, at once.
    ///
    /// - Precondition: runs on ``executor``.
    public func send(_ event: AgentEvent) {
        switch end {
        case .session(let session, let run): session.assumeIsolated { $0.received(event, from: run) }
        case .tap(let tap): tap.send(event)
        }
    }

    /// Says that no more events come for the moment, so that what was sent can leave as one write.
    public func flush() {
        switch end {
        case .session(let session, let run): session.assumeIsolated { $0.flush(run) }
        case .tap(let tap): tap.flush()
        }
    }

    /// Sends one event from anywhere and flushes.
    public func deliver(_ event: AgentEvent) async {
        switch end {
        case .session(let session, let run): await session.deliver(event, from: run)
        case .tap(let tap): await tap.deliver(event)
        }
    }

    /// Returns when whoever listens can take more, at once where nothing is held up.
    public func ready() async {
        switch end {
        case .session(let session, let run): await session.ready(run)
        case .tap(let tap): await tap.ready()
        }
    }
}

/// Stands between an agent and the turn it answers, as a chain of agents does.
///
/// `send` and `flush` come on ``executor``, the session's; the other two from anywhere.
public protocol ReplyTap: AnyObject, Sendable {
    var executor: any SerialExecutor { get }
    func send(_ event: AgentEvent)
    func flush()
    func deliver(_ event: AgentEvent) async
    func ready() async
}

/// One run of an agent; a turn that is run again gets a new one.
struct RunID: Hashable, Sendable {
    var number: UInt64
}
