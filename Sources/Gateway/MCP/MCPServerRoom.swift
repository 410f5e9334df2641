import Conversation
import Logging
import NIOCore

/// The servers that the file names, each with its link, in the file's order. Confined to its event loop.
final class MCPServerRoom: @unchecked Sendable {
    private struct Seat {
        let link: MCPServerLink
        var tools: [MCPTool] = []
    }

    private let settings: MCPServers.Settings
    private let loop: any EventLoop
    private let logger: Logger
    private let offer: MCPOffer
    private var seats: [Seat] = []
    /// Servers that are not in the file any more, or not like that, and have not ended yet.
    private var leaving: [MCPServerLink] = []
    private var stamp: SecretFile.Stamp?
    private var isSettled = false
    private var looking: RepeatedTask?
    private var isOver = false
    /// Whether the log tells of tools that are offered.
    private var isOffering = false

    init(settings: MCPServers.Settings, loop: any EventLoop, logger: Logger, offer: MCPOffer) {
        self.settings = settings
        self.loop = loop
        self.logger = logger
        self.offer = offer
    }

    /// Starts what the file named when it was read, and watches it from then on.
    func open(_ file: MCPFile) {
        guard let path = settings.path else { return seat(file.servers) }
        stamp = SecretFile.Stamp(path: path)
        seat(file.servers)
        looking = loop.scheduleRepeatedTask(initialDelay: settings.lookEvery, delay: settings.lookEvery) { [weak self] _ in self?.look() }
    }

    func shutDown() -> EventLoopFuture<Void> {
        isOver = true
        looking?.cancel()
        offer.close()
        let before = leaving.map { $0.stop() }
        let now = seats.map { leave($0.link) }
        seats = []
        return EventLoopFuture.andAllComplete(before + now, on: loop)
    }

    /// Reads the file again if it has changed; one that cannot be used leaves everything as it is.
    private func look() {
        guard !isOver, let path = settings.path else { return }
        let now = SecretFile.Stamp(path: path)
        guard now != stamp || !isSettled else { return }
        let isSame = now == stamp
        stamp = now
        isSettled = now?.isSettled(nowMs: WallClock.nowMs()) ?? true
        guard now != nil else {
            if !isSame { logger.warning("the file of tool servers is gone; its servers are stopped", metadata: ["path": "\(path)"]) }
            return seat([])
        }
        do throws(GatewayFailure) {
            let file = try MCPFile.load(path, home: settings.link.environment["HOME"])
            if !isSame {
                logger.notice("the file of tool servers has changed", metadata: ["path": "\(path)", "servers": "\(file.servers.count)"])
                for warning in file.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
            }
            seat(file.servers)
        } catch {
            if !isSame { logger.error("the file of tool servers is not used as it is now", metadata: ["reason": "\(error.message)"]) }
        }
    }

    /// Keeps the servers that are as they were, ends the others, and starts what is new.
    private func seat(_ servers: [MCPServerDefinition]) {
        guard servers != seats.map(\.link.definition) else { return }
        var old = Dictionary(seats.map { ($0.link.definition.name, $0) }) { first, _ in first }
        seats = servers.map { server in
            if let kept = old[server.name], kept.link.definition == server {
                old[server.name] = nil
                return kept
            }
            let link = MCPServerLink(server, settings: settings.link, loop: loop, logger: logger) { [weak self] tools in
                self?.listed(server, tools)
            }
            if let before = old.removeValue(forKey: server.name) {
                // Two runs of one server might fight over what they both hold.
                let box = NIOLoopBound((self, link), eventLoop: loop)
                leave(before.link).whenComplete { _ in
                    let (room, link) = box.value
                    if room.seats.contains(where: { $0.link === link }) { link.start() }
                }
            } else {
                link.start()
            }
            return Seat(link: link)
        }
        for seat in old.values { _ = leave(seat.link) }
        refresh()
    }

    private func leave(_ link: MCPServerLink) -> EventLoopFuture<Void> {
        leaving.append(link)
        let box = NIOLoopBound((self, link), eventLoop: loop)
        let over = link.stop()
        over.whenComplete { _ in
            let (room, link) = box.value
            room.leaving.removeAll { $0 === link }
        }
        return over
    }

    private func listed(_ server: MCPServerDefinition, _ tools: [MCPTool]?) {
        guard let index = seats.firstIndex(where: { $0.link.definition == server }) else { return }
        guard seats[index].tools != tools ?? [] else { return }
        seats[index].tools = tools ?? []
        refresh()
    }

    private func refresh() {
        guard !isOver else { return }
        let named = MCPToolNames.assign(seats.map { ($0.link.definition.name, $0.tools) }, taken: settings.taken)
        let links = Dictionary(seats.map { ($0.link.definition.name, $0.link) }) { first, _ in first }
        offer.replace(
            named.compactMap { named in
                links[named.server].map { link in
                    let description = ToolDescription(
                        name: named.offered, summary: named.tool.summary, parameters: named.tool.schema,
                        effect: settings.effects.effect(of: named))
                    return (description, MCPOffer.Place(link: link, tool: named.tool.name))
                }
            })
        guard !named.isEmpty || isOffering else { return }
        isOffering = !named.isEmpty
        let words = named.map { "\($0.offered)\(settings.effects.effect(of: $0) == .reads ? "" : " (changes)")" }
        logger.notice("tools offered", metadata: ["tools": "\(words.joined(separator: ", "))"])
    }
}
