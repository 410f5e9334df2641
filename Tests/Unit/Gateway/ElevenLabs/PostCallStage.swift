import Conversation
import Crypto
import Foundation
import Logging
import NIOCore
import NIOEmbedded

@testable import Gateway

/// A door with a webhook key, and post-call webhooks signed for it.
final class PostCallStage {
    static let key = "wsec_test"
    static let nowS: Int64 = 1_763_700_000

    let state: StateFile
    let store: PostCallStore
    let desk: PostCallDesk
    let door: HTTPDoor
    private let directory: String

    /// - Parameter hasKey: whether a webhook's key is configured.
    init(
        hasKey: Bool = true, bytesMax: Int = 10_000, agentID: String? = "agent_ours", failures: FailureLedger.Settings = .init()
    ) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("webhook-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        state = try StateFile.open(inDirectory: directory)
        store = try PostCallStore(state)
        let silent = Logger(label: "webhook") { _ in SwiftLogNoOpLogHandler() }
        desk = PostCallDesk(
            secret: Secret(Self.key.utf8), bytesMax: bytesMax, agentID: agentID, store: store, logger: silent,
            nowMs: { Self.nowS * 1000 })
        let agent = PlayedAgent()
        door = HTTPDoor(
            policy: Live(
                .init(
                    judge: RequestJudge(postCalls: hasKey ? PostCallRoute(desk: desk) : nil),
                    models: ModelCatalogue(ids: ["hand"], created: 0))),
            tokens: try TokenRing(state, file: nil, logger: silent), sessions: Sessions(store: try HistoryStore(state)), agent: agent,
            readiness: Readiness(agent: agent), failures: FailureThrottle(failures, now: HandTime().now))
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// An `ElevenLabs-Signature` of a body.
    static func field(_ body: String, key: String = PostCallStage.key, atS: Int64 = PostCallStage.nowS) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(atS).\(body)".utf8), using: SymmetricKey(data: Array(key.utf8)))
        let digits = code.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        return "t=\(atS),v0=\(digits)"
    }

    static func report(
        _ conversation: String = "conv_1", agent: String = "agent_ours", type: String = "post_call_transcription", more: String = ""
    ) -> String {
        #"{"type":"\#(type)","event_timestamp":\#(nowS),"data":{"agent_id":"\#(agent)","conversation_id":"\#(conversation)","status":"done","#
            + #""transcript":[{"role":"user","message":"Hello"}],"metadata":{"call_duration_secs":42,"termination_reason":"Client disconnected"},"#
            + #""analysis":{"call_successful":"success","transcript_summary":"They said hello."}\#(more)}}"#
    }

    /// A delivery as bytes.
    static func delivery(_ body: String, signature: String?, method: String = "POST", _ more: String = "") -> String {
        let field = signature.map { "ElevenLabs-Signature: \($0)\r\n" } ?? ""
        return "\(method) /webhooks/elevenlabs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(field)"
            + "Content-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    func connect() async throws -> DoorChannel {
        let loop = NIOAsyncTestingEventLoop()
        let scratch = try await loop.submit {
            guard let home = SessionHome(loop) else { throw ChannelError.operationUnsupported }
            return NIOLoopBound(LoopScratch(home), eventLoop: loop)
        }.get()
        let channel = NIOAsyncTestingChannel(loop: loop)
        let door = door
        try await loop.submit { try door.addHandlers(to: channel, scratch.value) }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return DoorChannel(channel: channel, scratch: scratch)
    }

    /// Sends a delivery and waits for its answer.
    func answer(_ delivery: String) async throws -> String {
        let client = try await connect()
        try await client.send(delivery)
        desk.close()
        return try await client.written()
    }

    var kept: [PostCall] {
        get throws { try HistoryReader(state).postCalls(session: .main) }
    }
}
