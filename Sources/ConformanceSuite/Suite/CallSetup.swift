import Simulators

/// What a case about calls finds around its gateway.
struct CallSetup: Sendable {
    /// The fake voice service, before it starts.
    var service: @Sendable (inout FakeVoiceService.Options) -> Void = { _ in }
    /// Whether it is there before the gateway is.
    var startsService = true
    var agent = CallPlan.Agent.scripted
    /// The fake model, for the agent that asks one.
    var model = OwnTarget.modelOptions
    /// What stands in a configuration for the case's own folder.
    static let folderMark = "{folder}"

    /// The gateway's configuration by its keys, such as `calls.greeting`.
    var configuration: [String: String] = [:]
}
