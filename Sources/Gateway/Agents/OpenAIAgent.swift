import Conversation
import NIOCore
import NIOPosix

/// Any chat-completions upstream, over http or https.
///
/// The upstream's connection lives on the event loop of the session it answers, so that a token is read, judged and written
/// without crossing a thread. Connections are kept, one stack a loop, and there is no limit on how many stream at once but the client's own.
struct OpenAIAgent: ReachableAgent {
    struct Timeouts: Sendable {
        var connect: TimeAmount = .seconds(3)
        /// From the request to the first piece of the reply.
        var firstToken: TimeAmount = .seconds(20)
        /// Between two pieces of the reply, and from the last of them to the end of the response.
        var idle: TimeAmount = .seconds(15)
        /// How long a connection is kept without a request.
        var kept: TimeAmount = .seconds(60)
    }

    let name = "openai"
    let endpoint: OpenAIEndpoint
    private let pools: UpstreamPools

    init(endpoint: OpenAIEndpoint, timeouts: Timeouts = Timeouts(), group: any EventLoopGroup) {
        self.endpoint = endpoint
        pools = UpstreamPools(endpoint: endpoint, timeouts: timeouts, group: group)
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        guard let pool = pools[reply.executor] else {
            reply.send(.failed(AgentFailure(.brokenProtocol, "The session does not live on an event loop of this gateway.", status: 500)))
            return EndedRun()
        }
        let request = UpstreamRequest(
            body: OpenAIRequestBody.encode(prompt, model: endpoint.model), reply: reply, pool: pool)
        request.start()
        return request
    }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        guard let pool = pools[loop as AnyObject] else { return loop.makeSucceededFuture(false) }
        return pool.probe()
    }
}

/// A run that was over before it began.
private struct EndedRun: AgentRun {
    func cancel() {}
    func pause() {}
    func resume() {}
}

/// One pool for each event loop, made once.
private struct UpstreamPools: @unchecked Sendable {
    // Unchecked: each pool is used on its own loop alone.
    private var pools: [ObjectIdentifier: UpstreamPool] = [:]

    init(endpoint: OpenAIEndpoint, timeouts: OpenAIAgent.Timeouts, group: any EventLoopGroup) {
        for loop in group.makeIterator() {
            pools[ObjectIdentifier(loop)] = UpstreamPool(endpoint: endpoint, timeouts: timeouts, loop: loop)
        }
    }

    /// The pool of a loop, which is its own executor.
    subscript(loop: AnyObject) -> UpstreamPool? { pools[ObjectIdentifier(loop)] }
}
