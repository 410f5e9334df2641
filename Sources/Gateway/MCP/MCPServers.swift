import Conversation
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// All MCP servers of the gateway: started in their own time, joined under names that are unique, ended together.
///
/// They live on one thread of their own, so that nothing a server writes keeps an answer to a person waiting.
final class MCPServers: Toolbox {
    struct Settings: Sendable {
        /// The file that names the servers, to be looked at again and again; nil when there is none to look at.
        var path: String?
        var link = MCPServerLink.Settings()
        var effects = ToolEffects()
        /// Names that are given away already.
        var taken: Set<String> = []
        /// How often the file is looked at.
        var lookEvery: TimeAmount = .seconds(1)
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private let offer = MCPOffer()
    private let room: MCPServerRoom

    init(settings: Settings, logger: Logger) {
        loop = group.next()
        room = MCPServerRoom(settings: settings, loop: loop, logger: logger, offer: offer)
    }

    /// Starts the servers and returns at once: their tools are offered as they come.
    func open(_ file: MCPFile) {
        loop.execute { [room] in room.open(file) }
    }

    var tools: [ToolDescription] { offer.tools }

    /// - Returns: an outcome, also when the call fails, is given up or names no tool.
    func run(_ call: Message.ToolCall) async -> ToolOutcome {
        guard let place = offer.place(of: call.name) else { return ToolOutcome("There is no tool of that name.", isError: true) }
        let waiter = MCPServerLink.Waiter()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.waits(continuation)
                let isTaken = offer.whileOpen { loop.execute { place.link.call(place.tool, call.arguments, waiter) } }
                if !isTaken { waiter.tell(ToolOutcome("The gateway is stopping. Nothing was done.", isError: true)) }
            }
        } onCancel: {
            waiter.isCancelled.store(true, ordering: .releasing)
            _ = offer.whileOpen { loop.execute { place.link.cancel(waiter) } }
        }
    }

    /// Ends every server, each within a few seconds, and what waits for one of them with an outcome that says so.
    func shutDown() async {
        await withCheckedContinuation { continuation in
            loop.execute { [room] in room.shutDown().whenComplete { _ in continuation.resume() } }
        }
        try? await group.shutdownGracefully()
    }
}
