import Conversation
import NIOCore

/// Any chat-completions upstream, over http or https.
struct OpenAIAgent: ReachableAgent, WarmAgent {
    let name = "openai"
    /// The model asked for, whatever the client named; nil passes the client's on.
    let model: String?
    private let client: UpstreamClient
    private let briefing: Briefing

    init(
        endpoint: UpstreamEndpoint, model: String? = nil, timeouts: UpstreamTimeouts = UpstreamTimeouts(), briefing: Briefing = Briefing(),
        group: any EventLoopGroup
    ) {
        self.model = model
        self.briefing = briefing
        client = UpstreamClient(endpoint: endpoint, timeouts: timeouts, group: group)
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        client.begin(OpenAIRequestBody.encode(prompt, model: model, briefing), callIDs: prompt.callIDs, reply)
    }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> { client.isReachable(on: loop) }

    func keepWarm() { client.keepWarm() }

    func letCool() { client.letCool() }
}
