import Conversation
import NIOCore
import NIOHTTP1

/// What `GET /readyz` tells: whether each part is up, and nothing more.
///
/// Anybody may ask, so the agent's upstream is not asked for each of them: see ``ReadinessProbe``.
struct Readiness: Sendable {
    let agent: any Agent
    /// What else has to be up.
    var parts: [Part] = []

    struct Part: Sendable {
        let name: String
        /// Asked by anybody at any time, on an event loop: it must not block.
        let isUp: @Sendable () -> Bool
    }

    func answer(on connection: HTTPConnection) {
        guard let loop = connection.channel?.eventLoop else { return }
        guard let reachable = agent as? any ReachableAgent else { return write(true, on: connection) }
        let probe = connection.scratch.readiness
        if let isUp = probe.known(at: loop.now) { return write(isUp, on: connection) }
        let bound = NIOLoopBound(connection, eventLoop: loop)
        probe.ask(reachable, on: loop).whenComplete { outcome in
            self.write((try? outcome.get()) ?? false, on: bound.value)
        }
    }

    private func write(_ agentIsUp: Bool, on connection: HTTPConnection) {
        guard connection.exchange?.route == .readiness else { return }
        let parts = [("agent", agentIsUp)] + parts.map { ($0.name, $0.isUp()) }
        let isReady = parts.allSatisfy(\.1)
        let listed = parts.map { name, isUp in "\"\(name)\":\"\(isUp ? "up" : "down")\"" }.joined(separator: ",")
        connection.write(
            status: isReady ? .ok : .serviceUnavailable,
            json: Array("{\"status\":\"\(isReady ? "ready" : "not ready")\",\"parts\":{\(listed)}}".utf8))
    }
}

/// An agent that can be asked whether its upstream answers.
protocol ReachableAgent: Agent {
    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool>
}
