import Foundation
import Simulators

/// A gateway with one kind of agent behind it, and the fake of what that agent speaks to, for one case.
struct AgentScene {
    /// Plays against this gateway, into the same transcript.
    let stage: Stage
    let gateway: any CallGateway
    let model: FakeLLM
    /// Only behind an agent that speaks its protocol.
    let clawdbot: FakeClawdbot?
    /// Where the files of its agent lie, if it has any.
    let workspace: String?
    /// Only where the gateway was given one.
    let tools: OwnToolServer?

    /// Waits until the gateway knows its tools, for at most five seconds: it is ready before they are.
    ///
    /// - Parameter times: how often it must have asked for them, once for each start.
    func awaitTools(_ times: Int = 1) {
        guard let tools, gateway.toolRuns == nil else { return }
        let end = stage.clock.now() + .seconds(60)
        while tools.listings < times {
            guard stage.clock.now() < end else { return stage.note("tools-missing", "asked for \(tools.listings) times") }
            stage.clock.sleep(.milliseconds(50))
        }
        // The answer is on its way.
        stage.clock.sleep(.milliseconds(200))
    }

    /// Writes a file of the agent's workspace, as its owner would: at once and whole.
    func write(_ name: String, _ text: String) throws {
        guard let workspace else { throw StageError("this gateway has no workspace") }
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: workspace + "/" + name), options: .atomic) } catch {
            throw StageError("cannot write \(name): \(error)")
        }
    }

    /// Ends the gateway as a crash does and starts it again.
    func restart() throws {
        do { try gateway.restart() } catch { throw StageError("the gateway does not start again: \(error)") }
    }

    /// The agent's requests that were cut short; behind Clawdbot, the aborts it was sent.
    var cancelled: Int {
        gateway.upstream?.cancelled ?? clawdbot.map { $0.journal.count { $0.kind == .abort } } ?? model.probe.cancelled
    }

    /// Waits until one more request of the agent was cut short, for at most a second; notes how long that took.
    func awaitCancellation(after before: Int) {
        let began = stage.clock.now()
        while true {
            let took = stage.clock.now() - began
            if cancelled > before { return stage.figure("cancelled_after_ms", took.milliseconds) }
            if took >= .seconds(1) { return stage.note("not-cancelled", "\(cancelled) cancelled before and after \(Show.time(took))") }
            stage.clock.sleep(.milliseconds(10))
        }
    }
}

extension Stage {
    /// Starts both, plays, and ends them.
    ///
    /// - Throws: ``StageError`` when one of them does not start; what the body throws.
    func withAgent(
        _ agent: CallPlan.Agent, configuration: [String: String] = [:], _ body: (AgentScene) throws -> Void
    ) throws {
        try withAgent(AgentSetup(agent: agent, configuration: configuration), body)
    }

    /// Starts a gateway, the fakes behind it and the files around it; plays, and ends them.
    ///
    /// - Throws: ``StageError`` when one of them does not start; what the body throws.
    func withAgent(_ setup: AgentSetup, _ body: (AgentScene) throws -> Void) throws {
        guard let bench = settings.agentBench else { throw StageError("this case needs a gateway that the run starts itself") }
        let folder: String
        do { folder = try TemporaryFolder.make() } catch { throw StageError("\(error)") }
        defer { TemporaryFolder.remove(folder) }
        let model = FakeLLM(setup.model)
        let tools = try toolServer(setup.tools)
        let workspace = setup.workspace.map { _ in folder + "/workspace" }
        let agent = setup.agent
        let clawdbot = agent == .clawdbot ? FakeClawdbot() : nil
        defer {
            clawdbot?.stop()
            model.stop()
            tools?.remove()
        }
        let gateway: any CallGateway
        do {
            let root = try model.start().absoluteString
            var plan = CallPlan(voiceSocket: "", agent: agent, modelURL: root, folder: folder, configuration: setup.configuration)
            if let tools { plan.configuration["tools.mcp_file"] = tools.file }
            if let workspace {
                try FileManager.default.createDirectory(
                    atPath: workspace, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                for (name, text) in setup.workspace ?? [:] { try Data(text.utf8).write(to: URL(fileURLWithPath: workspace + "/" + name)) }
                plan.configuration["workspace"] = workspace
            }
            if agent == .openai { plan.modelURL = root + "/v1" }
            if let clawdbot {
                plan.modelURL = try clawdbot.start().absoluteString
                // The fake takes any token; the gateway wants one in a file that nobody else can read.
                let file = folder + "/clawdbot-token"
                let isWritten = FileManager.default.createFile(
                    atPath: file, contents: Data("fake-clawdbot-token".utf8), attributes: [.posixPermissions: 0o600])
                guard isWritten else { throw StageError("cannot write \(file)") }
                plan.configuration["agents.clawdbot.token_file"] = file
            }
            gateway = try bench(plan)
        } catch {
            throw StageError("\(error)")
        }
        defer { gateway.stop() }
        guard let endpoint = gateway.endpoint else { throw StageError("the gateway has no HTTP door") }
        var settings = settings
        settings.target = endpoint
        settings.token = gateway.token
        settings.exportSession = { try gateway.exportSession("main") }
        settings.agentRequests = { gateway.agentRequests ?? model.requests.map(\.body) }
        settings.toolRuns = { gateway.toolRuns ?? tools?.runs ?? [] }
        let stage = Stage(settings, sharing: self)
        try body(AgentScene(stage: stage, gateway: gateway, model: model, clawdbot: clawdbot, workspace: workspace, tools: tools))
        if let problem = gateway.problem { note("gateway-ended", problem) }
    }

    private func toolServer(_ tools: AgentSetup.Tools) throws -> OwnToolServer? {
        let fault: String? = if case .faulty(let fault) = tools { fault } else { nil }
        if case .none = tools { return nil }
        // Where there is no `conformance` to serve them, the gateway under test has tools of its own.
        do { return try OwnToolServer(besides: settings.gatewayPath, fault: fault) } catch { throw StageError("\(error)") }
    }
}

extension Case {
    /// A case about the agent behind a gateway, played on a gateway of its own.
    static func agent(
        _ id: String, _ requirement: String, source: String, level: Level = .must, breaks: [String] = [], fault: Fault, sends: String,
        play: @escaping @Sendable (Stage) throws -> Void, check: @escaping Check.Judge
    ) -> Case {
        Case(
            id, level, requirement, source: source, needs: [.gateway], profiles: [.elevenlabs], breaks: breaks, fault: fault, sends: sends,
            world: .agents, play: play, check: check)
    }
}
