import Conversation
import NIOCore

/// Anthropic's Messages API, or any server that speaks it.
struct AnthropicAgent: ReachableAgent, WarmAgent {
    let name = "anthropic"
    private let body: AnthropicRequestBody
    private let client: UpstreamClient

    /// - Parameter tokensMax: the longest reply where the client names no limit.
    init(
        endpoint: UpstreamEndpoint, model: String = AnthropicUsual.model, tokensMax: Int, timeouts: UpstreamTimeouts = UpstreamTimeouts(),
        briefing: Briefing = Briefing(), group: any EventLoopGroup
    ) {
        body = AnthropicRequestBody(model: model, tokensMax: tokensMax, briefing: briefing)
        client = UpstreamClient(endpoint: endpoint, timeouts: timeouts, group: group)
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        client.begin(body.encode(prompt), callIDs: prompt.callIDs, reply)
    }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> { client.isReachable(on: loop) }

    func keepWarm() { client.keepWarm() }

    func letCool() { client.letCool() }
}

/// What the agent `anthropic` is where the configuration does not say.
enum AnthropicUsual {
    /// Quick to its first token, which is what a voice needs most.
    static let model = "claude-haiku-4-5"
    static let base = "https://api.anthropic.com"
}
