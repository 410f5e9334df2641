import Conversation
import Foundation
import Logging
import NIOCore
import NIOEmbedded

@testable import Gateway

/// A door with a state of its own, two tokens and an agent played by hand.
final class DoorFixture {
    let agent = PlayedAgent()
    let door: HTTPDoor
    /// Of profile `api` and `voice`.
    let token: String
    let metricsToken: String
    let voiceToken: String
    let tokens: TokenStore
    private let directory: String

    init(
        _ settings: HTTPDoor.Settings = .init(), limits: RequestJudge.Limits = .init(), measure: CallerMeasure = .init(),
        failures: FailureLedger.Settings = .init(perMinute: nil, perMinuteOfAll: nil), time: HandTime = HandTime(),
        observers: [any RequestObserver] = [], metrics: GatewayMetrics? = nil, takesTraceParents: Bool = false,
        parts: [Readiness.Part] = []
    ) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let state = try StateFile.open(inDirectory: directory)
        tokens = try TokenStore(state)
        func text(_ secret: Secret) -> String { secret.withBytes { String(decoding: $0, as: UTF8.self) } }
        token = text(try tokens.create(name: "api", profile: .api))
        metricsToken = text(try tokens.create(name: "metrics", profile: .api, scopes: TokenScopes(.metrics)))
        voiceToken = text(try tokens.create(name: "voice", profile: .voice))
        let ring = try TokenRing(state, file: nil, logger: Logger(label: "door") { _ in SwiftLogNoOpLogHandler() })
        door = HTTPDoor(
            policy: Live(
                .init(settings: settings, judge: RequestJudge(limits: limits), models: ModelCatalogue(ids: ["hand"], created: 0))),
            tokens: ring, sessions: Sessions(store: try HistoryStore(state)), agent: agent,
            readiness: Readiness(agent: agent, parts: parts),
            limits: RequestLimits(measure, now: time.now), failures: FailureThrottle(failures, now: time.now),
            observers: RequestObservers(observers), takesTraceParents: takesTraceParents, metrics: metrics)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A connection on a loop whose clock the test moves.
    func connect() async throws -> DoorChannel {
        let loop = NIOAsyncTestingEventLoop()
        let scratch = try await loop.submit {
            guard let home = SessionHome(loop) else { throw ChannelError.operationUnsupported }
            return NIOLoopBound(LoopScratch(home), eventLoop: loop)
        }.get()
        return try await connect(on: loop, scratch)
    }

    /// A further connection on the loop of another.
    func connect(beside other: DoorChannel) async throws -> DoorChannel {
        try await connect(on: other.channel.testingEventLoop, other.scratch)
    }

    private func connect(on loop: NIOAsyncTestingEventLoop, _ scratch: NIOLoopBound<LoopScratch>) async throws -> DoorChannel {
        let channel = NIOAsyncTestingChannel(loop: loop)
        let door = door
        try await loop.submit { try door.addHandlers(to: channel, scratch.value) }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return DoorChannel(channel: channel, scratch: scratch)
    }

    /// A chat request that streams, as bytes.
    func chat(
        saying text: String = "Hello there", stream: Bool = true, token: String? = nil, version: String = "1.1", _ more: String = ""
    ) -> String {
        let body = #"{"model":"m","stream":\#(stream),"messages":[{"role":"user","content":"\#(text)"}]}"#
        return "POST /v1/chat/completions HTTP/\(version)\r\nHost: a\r\nAuthorization: Bearer \(token ?? self.token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    static let health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
}

extension HTTPDoor.Settings {
    /// For real sockets, whose clock is the machine's: a test that has to wait for a thread is no slow client.
    static var patient: Self {
        var settings = Self()
        settings.headTimeout = .minutes(10)
        settings.bodyTimeout = .minutes(10)
        settings.idleTimeout = .minutes(10)
        settings.slowReaderTimeout = .minutes(10)
        return settings
    }
}
