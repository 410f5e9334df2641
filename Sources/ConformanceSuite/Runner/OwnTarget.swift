import Foundation
public import Simulators

/// What a run without `--target` judges: a gateway it started, and the fake model behind it.
public final class OwnTarget: Sendable {
    public let model: FakeLLM
    public let gateway: LaunchedGateway
    public let endpoint: Endpoint
    private let probe: Endpoint
    private let tools: OwnToolServer?
    private let path: String

    /// The fake model as a run wants it: a word every 10 ms, twice as fast as it speaks by default, since a run waits for all of them.
    public static var modelOptions: FakeLLMOptions {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100
        return options
    }

    /// How many cases about turns are played at a time, each in a session of its own.
    public static let lanesCount = 5

    /// Starts both; blocks until the gateway is ready.
    ///
    /// - Throws: ``LaunchFailure`` when either does not start; nothing is left running then.
    public init(
        gateway path: String, profile: Profile, tokenFile: String? = nil, model options: FakeLLMOptions = OwnTarget.modelOptions,
        lanes: Int = OwnTarget.lanesCount
    ) throws(LaunchFailure) {
        self.path = path
        model = FakeLLM(options)
        // Only behind a voice agent does a gateway run tools of its own.
        tools = profile == .elevenlabs ? try OwnToolServer(besides: path) : nil
        let root: String
        do {
            root = try model.start().absoluteString
        } catch {
            throw LaunchFailure("the fake model does not start: \(error)")
        }
        do {
            var plan = LaunchedGateway.Plan(gateway: path, upstreamURL: root + "/v1", profile: profile, tokenFile: tokenFile)
            if let tools { plan.configuration["VOICE_GATEWAY_TOOLS_MCP_FILE"] = tools.file }
            if profile == .elevenlabs { plan.sessions = (1...max(1, lanes)).map { "lane-\($0)" } }
            gateway = try LaunchedGateway(plan)
        } catch {
            model.stop()
            tools?.remove()
            throw error
        }
        guard let endpoint = Endpoint(url: gateway.baseURL), let probe = Endpoint(url: root + "/probe") else {
            gateway.stop()
            model.stop()
            tools?.remove()
            throw LaunchFailure("the gateway says it listens on \(gateway.baseURL), which is no http URL")
        }
        self.endpoint = endpoint
        self.probe = probe
    }

    /// Where and how to play against it; it can be asked for everything.
    public func stage(profile: Profile, seed: UInt64) -> StageSettings {
        let (gateway, model) = (gateway, model)
        var settings = StageSettings(
            target: endpoint, token: gateway.token, model: "", profile: profile, probe: probe, seed: seed,
            exportSession: { try gateway.exportSession() }, agentRequests: { model.requests.map(\.body) })
        settings.gatewayPath = path
        if let tools { settings.toolRuns = { tools.runs } }
        if !gateway.tokens.isEmpty {
            settings.lanes = Lanes(
                gateway.tokens.sorted { $0.key < $1.key }.map { session, token in
                    Lanes.Lane(token: token) { try gateway.exportSession(session) }
                })
        }
        return settings
    }

    /// What else a call against it can be judged by: the fake model's counts and the session's export.
    public var witness: CallWitness {
        let (model, gateway) = (model, gateway)
        var witness = CallWitness(
            upstream: { CallWitness.UpstreamCounts(open: model.probe.open, cancelled: model.probe.cancelled) },
            session: { key in
                // The export waits for a program, which a thread of the pool must not.
                await withCheckedContinuation { exported in
                    Thread.detachNewThread {
                        exported.resume(returning: (try? gateway.exportSession(key)).map { Simulators.SessionLine.parse($0) })
                    }
                }
            })
        witness.agentRuns = { model.probe.requests }
        return witness
    }

    public func stop() {
        gateway.stop()
        model.stop()
        tools?.remove()
    }
}
