import Conversation
import NIOCore

/// What the agents with an upstream share: its connections, and the run of a request on one of them.
///
/// The upstream's connection lives on the event loop of the session it answers, so that a token is read, judged and written
/// without crossing a thread. Connections are kept, one stack a loop, and there is no limit on how many stream at once but the client's own.
struct UpstreamClient: Sendable {
    private let pools: UpstreamPools

    init(endpoint: UpstreamEndpoint, timeouts: UpstreamTimeouts, group: any EventLoopGroup) {
        pools = UpstreamPools(endpoint: endpoint, timeouts: timeouts, group: group)
    }

    /// Sends a request's body and streams what comes of it into `reply`.
    ///
    /// - Parameter callIDs: ids of calls that a reply may not use again.
    func begin(_ body: [UInt8], callIDs: [String], _ reply: ReplyPort) -> any AgentRun {
        guard let pool = pools[reply.executor] else {
            reply.send(.failed(AgentFailure(.brokenProtocol, "The session does not live on an event loop of this gateway.", status: 500)))
            return EndedRun()
        }
        let request = UpstreamRequest(body: body, callIDs: callIDs, reply: reply, pool: pool)
        request.start()
        return request
    }

    func keepWarm() { pools.each { $0.keepWarm() } }

    func letCool() { pools.each { $0.letCool() } }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        guard let pool = pools[loop as AnyObject] else { return loop.makeSucceededFuture(false) }
        return pool.probe()
    }
}

/// A run that was over before it began.
struct EndedRun: AgentRun {
    func cancel() {}
    func pause() {}
    func resume() {}
}

/// One pool for each event loop, made once.
private struct UpstreamPools: @unchecked Sendable {
    // Unchecked: each pool is used on its own loop alone.
    private var pools: [ObjectIdentifier: UpstreamPool] = [:]

    init(endpoint: UpstreamEndpoint, timeouts: UpstreamTimeouts, group: any EventLoopGroup) {
        for loop in group.makeIterator() {
            pools[ObjectIdentifier(loop)] = UpstreamPool(endpoint: endpoint, timeouts: timeouts, loop: loop)
        }
    }

    /// The pool of a loop, which is its own executor.
    subscript(loop: AnyObject) -> UpstreamPool? { pools[ObjectIdentifier(loop)] }

    /// Does something with each pool, on its loop, later.
    func each(_ body: @escaping @Sendable (UpstreamPool) -> Void) {
        for (id, pool) in pools {
            pool.loop.execute { if let pool = pools[id] { body(pool) } }
        }
    }
}
