/// Where an agent sends its reply: one turn of one session.
public struct ReplyPort: Sendable {
    let session: Session
    let run: RunID

    /// The executor of the session; events are sent from it.
    public var executor: any SerialExecutor { session.executor }

    /// Sends from the session's executor, at once.
    ///
    /// - Precondition: runs on ``executor``.
    public func send(_ event: AgentEvent) {
        session.assumeIsolated { $0.received(event, from: run) }
    }

    /// Says that no more events come for the moment, so that what was sent can leave as one write.
    public func flush() {
        session.assumeIsolated { $0.flush(run) }
    }

    /// Sends one event from anywhere and flushes.
    public func deliver(_ event: AgentEvent) async {
        await session.deliver(event, from: run)
    }

    /// Returns when whoever listens can take more, at once where nothing is held up.
    public func ready() async {
        await session.ready(run)
    }
}

/// One run of an agent; a turn that is run again gets a new one.
struct RunID: Hashable, Sendable {
    var number: UInt64
}
