import Simulators

/// What a case about agents finds around its gateway.
struct AgentSetup: Sendable {
    var agent = CallPlan.Agent.openai
    /// The gateway's configuration by its keys.
    var configuration: [String: String] = [:]
    /// The fake model, before it starts.
    var model = OwnTarget.modelOptions
    /// The files of the agent's workspace by their names; nil for no workspace.
    var workspace: [String: String]?
    /// Whether the gateway is given a tool server of ours, and what is wrong with that.
    var tools: Tools = .none

    enum Tools: Sendable {
        case none
        case sound
        /// One of `conformance simulate mcp --fault`.
        case faulty(String)
    }
}
