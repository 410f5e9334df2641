import Conversation
import Logging
import NIOCore

/// A Clawdbot (Moltbot, OpenClaw) gateway, spoken to by its chat-completions endpoint: the simpler choice (docs/wire/clawdbot.md CB-32 to CB-37).
///
/// Cancelling closes the connection; versions that do not look for that finish the run all the same.
struct ClawdbotHTTPAgent: ReachableAgent {
    /// While its tools work it sends nothing.
    static let silenceLimit: TimeAmount = .seconds(300)
    /// Shorter than its server keeps a connection (5 s), so that none is taken as it closes: a request that was lost might run twice.
    static let keptLimit: TimeAmount = .seconds(4)

    let name = "clawdbot"
    private let client: UpstreamClient
    private let voiceNote: String?
    private let log: ClawdbotLog

    /// - Throws: when TLS cannot be set up.
    init(_ settings: ClawdbotSettings, agentID: String?, timeouts: UpstreamTimeouts, group: any EventLoopGroup, logger: Logger) throws {
        let session = settings.sessionKey ?? ClawdbotHello.mainSessionKey
        let endpoint = try UpstreamEndpoint(
            Self.base(settings.place), .chatCompletions, key: settings.token, fields: Self.fields(session: session, agentID: agentID),
            meanings: Self.meanings)
        var timeouts = timeouts
        timeouts.firstToken = max(timeouts.firstToken, Self.silenceLimit)
        timeouts.idle = max(timeouts.idle, Self.silenceLimit)
        timeouts.kept = min(timeouts.kept, Self.keptLimit)
        timeouts.retryWithin = .zero
        client = UpstreamClient(endpoint: endpoint, timeouts: timeouts, group: group)
        voiceNote = settings.voiceNote
        log = ClawdbotLog(settings.place, logger)
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        guard let message = ClawdbotMessage(prompt, voiceNote: voiceNote) else {
            reply.send(.failed(ClawdbotFault.nothingSaid))
            reply.flush()
            return EndedRun()
        }
        return client.begin(Self.body(message), callIDs: [], ReplyPort(ClawdbotHTTPReply(reply, log)))
    }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> { client.isReachable(on: loop) }

    /// The URL may be given with the version that all its paths begin with, or without.
    static func base(_ place: BaseURL) -> BaseURL {
        place.path.hasSuffix("/v1") ? place : BaseURL("\(place)/v1") ?? place
    }

    static func body(_ message: ClawdbotMessage) -> [UInt8] {
        var body: [UInt8] = []
        // A model of any other name is refused by some versions, and chooses another agent in others.
        body.write("{\"model\":\"openclaw\",\"stream\":true,\"messages\":[" as StaticString)
        if !message.notes.isEmpty {
            body.write("{\"role\":\"system\",\"content\":" as StaticString)
            body.write(json: message.notes.joined(separator: "\n"))
            body.write("}," as StaticString)
        }
        body.write("{\"role\":\"user\",\"content\":" as StaticString)
        body.write(json: message.utterance)
        body.write("}]}" as StaticString)
        return body
    }

    /// The fields that choose session and agent, in each of the names the gateway has had.
    static func fields(session: String, agentID: String?) -> [(name: String, value: String)] {
        ["clawdbot", "moltbot", "openclaw"].flatMap { brand in
            [("x-\(brand)-session-key", session)] + (agentID.map { [("x-\(brand)-agent-id", $0)] } ?? [])
        }
    }

    /// What statuses mean here.
    static let meanings: [Int: AgentFailure] = [
        401: ClawdbotRefusal.token.failure, 403: ClawdbotRefusal.token.failure, 404: ClawdbotRefusal.endpointOff.failure,
        405: ClawdbotRefusal.endpointOff.failure,
    ]
}
