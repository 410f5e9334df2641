import Conversation
import NIOCore

/// The parts of a running gateway that a changed configuration reaches.
struct LiveParts: Sendable {
    let agent: LiveAgent
    let sessions: Sessions
    let policy: Live<HTTPDoor.Policy>
    let limits: RequestLimits
    let failures: FailureThrottle
    let server: HTTPServer
    let workspace: Workspace
    let calls: CallDoor?
    let makeAgent: @Sendable (Configuration) throws(GatewayFailure) -> any Agent

    /// Puts in force what can be without a restart, for what begins from now on.
    ///
    /// - Throws: ``GatewayFailure`` when the agent cannot be made; nothing has changed then.
    func apply(_ new: Configuration, changed: [String]) throws(GatewayFailure) {
        // An agent is made anew only where it would be another: its connections are warm.
        if changed.contains(where: { $0 == "agent" || $0.hasPrefix("agents.") || $0.hasPrefix("timeouts.upstream_") }) {
            agent.replace(try makeAgent(new))
        }
        sessions.apply(SessionSettings(new))
        policy.replace(HTTPDoor.Policy(new, policy.value.judge.postCalls, created: policy.value.models.created))
        limits.measure(by: CallerMeasure(new))
        failures.apply(FailureLedger.Settings(new))
        server.admit(connectionsMax: new.limits.connectionsMax)
        workspace.apply(new.voiceStyle)
        guard let calls else { return }
        Task { await calls.apply(CallSettings(new)) }
    }
}

extension HTTPDoor.Policy {
    /// - Parameter created: since when the gateway offers its models, in seconds since 1970.
    init(_ configuration: Configuration, _ postCalls: PostCallRoute?, created: Int) {
        settings.headTimeout = .milliseconds(Int64(configuration.timeouts.headMs))
        settings.bodyTimeout = .milliseconds(Int64(configuration.timeouts.bodyMs))
        settings.idleTimeout = .milliseconds(Int64(configuration.timeouts.idleMs))
        settings.streamBufferBytesMax = configuration.limits.streamBufferBytesMax
        settings.trustedProxies = configuration.server.trustedProxies
        let limits = RequestJudge.Limits(
            headBytesMax: configuration.limits.headBytesMax, requestLineBytesMax: configuration.limits.requestLineBytesMax,
            headerFieldsMax: configuration.limits.headerFieldsMax, bodyBytesMax: configuration.limits.bodyBytesMax)
        judge = RequestJudge(limits: limits, originsAllowed: Set(configuration.server.originsAllowed), postCalls: postCalls)
        models = ModelCatalogue(ids: ["clawdbot"] + (configuration.agentModel.map { [$0] } ?? []), created: created)
    }
}

extension Readiness {
    init(agent: any Agent, _ parts: [Part], _ voiceService: VoiceService?) {
        self.init(agent: agent, parts: parts)
        if let voiceService { self.parts.append(Part(name: "voice_service") { voiceService.report.state == "up" }) }
    }
}
