import Conversation
import NIOCore
import NIOHTTP1

/// What `GET /readyz` tells: whether each part is up, and nothing more.
struct Readiness: Sendable {
    let agent: any Agent

    func answer(on connection: HTTPConnection) {
        guard let loop = connection.channel?.eventLoop else { return }
        let bound = NIOLoopBound(connection, eventLoop: loop)
        guard let reachable = agent as? any ReachableAgent else { return write(true, on: connection) }
        reachable.isReachable(on: loop).whenComplete { outcome in
            let isUp = (try? outcome.get()) ?? false
            self.write(isUp, on: bound.value)
        }
    }

    private func write(_ agentIsUp: Bool, on connection: HTTPConnection) {
        guard connection.exchange?.route == .readiness else { return }
        let word = agentIsUp ? "up" : "down"
        let status = agentIsUp ? "ready" : "not ready"
        connection.write(
            status: agentIsUp ? .ok : .serviceUnavailable, json: Array(#"{"status":"\#(status)","parts":{"agent":"\#(word)"}}"#.utf8))
    }
}

/// An agent that can be asked whether its upstream answers.
protocol ReachableAgent: Agent {
    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool>
}
