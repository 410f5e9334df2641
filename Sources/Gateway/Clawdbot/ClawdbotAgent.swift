import Conversation
import Logging
import NIOCore
import NIOPosix

/// A Clawdbot (Moltbot, OpenClaw) gateway, spoken to by its WebSocket protocol, versions 3 and 4, on its main session.
///
/// Each event loop has a connection of its own, made at the start, which finds a wrong token before anybody speaks, and kept from then on,
/// so that a reply crosses no thread.
struct ClawdbotAgent: ReachableAgent, WarmAgent, ClosingAgent {
    let name = "clawdbot"
    /// What it is asked becomes part of its own conversation.
    let canSummarise = false
    private let links: Links

    init(_ settings: ClawdbotSettings, dial: ClawdbotDial, group: any EventLoopGroup, logger: Logger) {
        links = Links(settings, dial, group, logger)
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        guard let link = links[reply.executor] else {
            reply.send(.failed(AgentFailure(.brokenProtocol, "The session does not live on an event loop of this gateway.", status: 500)))
            return EndedRun()
        }
        return link.begin(prompt, reply) ?? EndedRun()
    }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        guard let link = links[loop as AnyObject] else { return loop.makeSucceededFuture(false) }
        return link.isReachable()
    }

    /// Connects from every loop: the first turn may come on any, and what is wrong is logged before it.
    func keepWarm() {
        for link in links.all { link.loop.execute { link.warm() } }
    }

    /// A connection is not made ahead of need but once.
    func letCool() {}

    func close() async {
        for link in links.all { try? await link.loop.submit { link.shutDown() }.get() }
    }

    private struct Links: @unchecked Sendable {
        // Unchecked: each link is used on its own loop alone.
        private var links: [ObjectIdentifier: ClawdbotLink] = [:]
        var all: [ClawdbotLink] { Array(links.values) }

        init(_ settings: ClawdbotSettings, _ dial: ClawdbotDial, _ group: any EventLoopGroup, _ logger: Logger) {
            for loop in group.makeIterator() {
                let link = ClawdbotLink(
                    settings: settings, loop: loop, logger: logger, random: SystemRandomNumberGenerator(),
                    dial: { dial.connect($0, on: loop) })
                links[ObjectIdentifier(loop)] = link
            }
        }

        subscript(loop: AnyObject) -> ClawdbotLink? { links[ObjectIdentifier(loop)] }
    }
}
