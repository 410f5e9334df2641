import Conversation
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The gateway put together: state, tokens, sessions, agent, and the doors that lead to them. Read this first.
public struct VoiceGateway: Service {
    private let configuration: Configuration
    private let logger: Logger
    private let listening: @Sendable (String) -> Void
    private let reload = Live<(@Sendable () -> Void)?>(nil)

    /// - Parameter listening: told the URL once the HTTP door is open.
    public init(_ configuration: Configuration, logger: Logger, listening: @escaping @Sendable (String) -> Void) {
        self.configuration = configuration
        self.logger = logger
        self.listening = listening
    }

    /// Serves until the service is asked to stop, or its task is cancelled; every turn in progress is then stored as far as it got.
    ///
    /// - Throws: ``GatewayFailure``: 65 for damaged state, 69 for a port in use or a second gateway on the same state, 77 for state
    ///   that cannot be used, 78 for an agent that is not configured.
    public func run() async throws {
        let directory = try StateDirectory(configuration.state)
        let lock = try StateLock(directory)
        let file = try directory.open()
        let history = try Self.opening { () throws(HistoryError) in try HistoryStore(file) }
        defer { history.close() }
        let repaired = try Self.opening { () throws(HistoryError) in try history.repairAfterRestart() }
        if repaired > 0 { logger.notice("turns cut off by the last stop are marked interrupted", metadata: ["entries": "\(repaired)"]) }
        let audit = try AuditLog(
            AuditPlace(configuration), settings: AuditLog.Settings(configuration.audit), history: history, logger: logger)
        defer { audit.close() }
        for warning in configuration.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }

        let tokens = try TokenRing(file, file: configuration.tokenFile, logger: logger)
        if tokens.count == 0 { logger.warning("there is no token yet, so every request is refused: voice-gateway token create NAME") }
        let watch = TokenWatch(tokens)
        defer { watch.stop() }

        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoopCount)
        let workspace = Workspace(configuration, logger: logger)
        // Read once before anybody waits for it; what cannot be used is told at the start.
        _ = workspace.instructions(isSpoken: true, language: .english)
        let servers = MCPServers(configuration, logger: logger)
        let toolbox = GatewayToolbox(workspace: WorkspaceTools(workspace: workspace), servers: servers)
        let sessions = Sessions(store: history, settings: SessionSettings(configuration), toolbox: toolbox, logger: logger)
        let briefing = Briefing(source: workspace, leftOut: LeftOut(logger))
        let agent = LiveAgent(try Agents.make(configuration, briefing, group, logger))
        let watching = try Watching(configuration.watching, logger, also: [audit])
        defer { watching.close() }
        let calls = try CallDoor.make(configuration, sessions, agent, directory, group, logger, watching.observers, watching.metrics.calls)
        guard let home = SessionHome(group.next()) else { throw GatewayFailure(.unavailable, "the event loops cannot run sessions") }
        let postCalls = try Self.opening { () throws(HistoryError) in try PostCallDesk(configuration.elevenLabs, file, logger: logger) }
        let policy = Live(HTTPDoor.Policy(configuration, postCalls.map { PostCallRoute(desk: $0) }, created: HTTPDate().second))
        let limits = RequestLimits(CallerMeasure(configuration))
        let failures = FailureThrottle(FailureLedger.Settings(configuration))
        let door = HTTPDoor(
            policy: policy, tokens: tokens, sessions: sessions, agent: agent,
            readiness: Readiness(agent: agent, [StateHealth(directory, history).part, audit.readiness], calls?.service),
            limits: limits, failures: failures, observers: watching.observers,
            takesTraceParents: watching.spans != nil, metrics: watching.metrics)
        let server = HTTPServer(door: door, group: group, connectionsMax: configuration.limits.connectionsMax)
        let parts = LiveParts(
            agent: agent, sessions: sessions, policy: policy, limits: limits, failures: failures,
            server: server, workspace: workspace, calls: calls
        ) {
            [logger] new throws(GatewayFailure) in try Agents.make(new, briefing, group, logger)
        }
        let live = LiveConfiguration(configuration, logger: logger) { new, changed throws(GatewayFailure) in
            try parts.apply(new, changed: changed)
        }
        let talk = ControlVerb.sessions(
            sessions, history, agent, home: home, sayWaitMax: { .seconds(live.configuration.sayWaitS) }, observers: watching.observers)
        let verbs =
            ControlVerb.calls(calls) + talk + ControlVerb.configuration(live) + [.tokens(tokens) { await server.cut($0) }]
        let control = ControlSocket(directory, verbs: verbs, group: group, logger: logger)
        let files = ConfigurationWatch(live)
        reload.replace { files.ask() }
        defer {
            reload.replace(nil)
            files.stop()
        }
        watching.metrics.read(server, sessions, history, audit, calls?.service)
        do {
            try await control.open()
            let channel = try await open(server)
            // Their tools are offered as they come; nobody waits for them.
            servers?.open(configuration.toolServers.mcpFile)
            await calls?.open()
            agent.keepWarm()
            listening("http://\(Self.authority(configuration.server.host, channel.localAddress?.port ?? configuration.server.port))")
            try? await gracefulShutdown()
            logger.notice("stopping: no new connections; answers in progress may finish", metadata: ["grace_s": "10"])
            try? await channel.close().get()
        } catch {
            await control.close()
            await calls?.close()
            await agent.close()
            await servers?.shutDown()
            try? await group.shutdownGracefully()
            throw error
        }
        files.stop()
        agent.letCool()
        await control.close()
        await calls?.close()
        await server.drain(grace: .seconds(10), on: group.next())
        postCalls?.close()
        await sessions.shutDown()
        await agent.close()
        await servers?.shutDown()
        audit.close()
        // What the last turns stored is on disk before the loops that were to hear of it are gone.
        history.close()
        try? await group.shutdownGracefully()
        withExtendedLifetime((lock, server)) {}
    }

    /// Has the configuration read again, as SIGHUP does; what comes of it is in the log.
    public func reloadConfiguration() { reload.value?() }

    private func open(_ server: HTTPServer) async throws -> any Channel {
        let (host, port) = (configuration.server.host, configuration.server.port)
        do {
            return try await server.listen(host: host, port: port)
        } catch {
            let place = Self.authority(host, port)
            let cause = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw GatewayFailure(
                .unavailable, "cannot listen on \(place): \(cause). End what uses it, or choose another with --port (0 picks a free one).")
        }
    }

    /// What the state's own failures mean for the process.
    private static func opening<Value>(_ body: () throws(HistoryError) -> Value) throws(GatewayFailure) -> Value {
        do { return try body() } catch { throw GatewayFailure(error) }
    }

    private static func authority(_ host: String, _ port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

}

extension Configuration {
    /// One loop on two cores: a second buys requests a second, not a sooner first token.
    var eventLoopCount: Int { eventLoops > 0 ? eventLoops : max(1, System.coreCount / 2) }
}

extension SessionSettings {
    init(_ configuration: Configuration) {
        self.init(
            contextTurnsMax: configuration.historyContextTurnsMax, contextBytesMax: configuration.historyContextBytesMax,
            heldBytesMax: configuration.limits.streamBufferBytesMax, firstTokenBudget: .milliseconds(configuration.firstTokenBudgetMs),
            asksAgentOnSilence: configuration.silenceAsksAgent)
        voiceApart = configuration.voiceApart
        tools.settle = .milliseconds(configuration.tools.settleMs)
        tools.legsMax = configuration.tools.legsMax
        tools.callsMax = configuration.tools.callsMax
        toolsForAPI = configuration.tools.isForAPI
        // Past the toolbox's own limit, whose words are better.
        tools.timeout = .milliseconds(configuration.toolServers.timeoutMs + 1000)
        progressAfter = .milliseconds(configuration.tools.progressMs)
        turnMax = .milliseconds(configuration.late.turnMs)
        lateMax = .seconds(configuration.late.waitS)
        lateResultsMax = configuration.late.resultsMax
    }
}
