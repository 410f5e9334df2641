import NIOCore

/// Whether an agent's upstream is up, as one event loop knows it: one question at a time, and its answer believed for a second.
/// Confined to its event loop.
final class ReadinessProbe {
    /// How long an answer is believed.
    static let validity: TimeAmount = .seconds(1)

    private var isUp = false
    private var validUntil: NIODeadline?
    private var asked: EventLoopFuture<Bool>?

    /// The last answer, while it is fresh.
    func known(at now: NIODeadline) -> Bool? {
        guard let validUntil, now < validUntil else { return nil }
        return isUp
    }

    /// Asks the agent, or joins the question that is already on its way. A question that fails is answered with no.
    func ask(_ agent: any ReachableAgent, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        if let asked { return asked }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let answer = agent.isReachable(on: loop).hop(to: loop).recover { _ in false }.map { isUp in
            bound.value.learned(isUp, loop.now)
            return isUp
        }
        // An answer that was there at once has been learned, and nothing is on its way.
        if known(at: loop.now) == nil { asked = answer }
        return answer
    }

    private func learned(_ isUp: Bool, _ now: NIODeadline) {
        self.isUp = isUp
        validUntil = now + Self.validity
        asked = nil
    }
}
