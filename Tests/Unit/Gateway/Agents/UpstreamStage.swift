import Conversation
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

/// Sessions on an event loop whose agent asks a ``FakeUpstream``.
struct UpstreamStage: Sendable {
    let upstream: FakeUpstream
    let agent: SpiedAgent
    let loop: any EventLoop
    private let sessions: Sessions
    private let home: SessionHome

    /// Runs `body` with a stage of its own and takes it down again.
    static func with(
        _ timeouts: UpstreamTimeouts = .patient, _ dialect: UpstreamDialect = .chatCompletions, tellsHeads: Bool = false,
        _ body: @Sendable (UpstreamStage) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let other = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let upstream = try await FakeUpstream.start(on: other, tellsHeads: tellsHeads)
        let base = try #require(BaseURL("http://127.0.0.1:\(upstream.port)/v1"))
        let endpoint = try UpstreamEndpoint(base, dialect, key: dialect == .messages ? Secret("sesame".utf8) : nil)
        try await with(upstream, endpoint, timeouts, group, body)
        try await other.shutdownGracefully()
    }

    private static func with(
        _ upstream: FakeUpstream, _ endpoint: UpstreamEndpoint, _ timeouts: UpstreamTimeouts, _ group: MultiThreadedEventLoopGroup,
        _ body: @Sendable (UpstreamStage) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("upstream-" + TurnID().description).path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let store = try HistoryStore(StateFile.open(inDirectory: directory))
        let loop = group.next()
        let agent: any ReachableAgent =
            switch endpoint.dialect {
            case .chatCompletions: OpenAIAgent(endpoint: endpoint, timeouts: timeouts, group: group)
            case .messages: AnthropicAgent(endpoint: endpoint, tokensMax: 1000, timeouts: timeouts, group: group)
            }
        let stage = UpstreamStage(
            upstream: upstream, agent: SpiedAgent(agent), loop: loop,
            sessions: Sessions(store: store), home: try #require(SessionHome(loop)))
        let outcome: Result<Void, any Error>
        do {
            try await body(stage)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        store.close()
        try await group.shutdownGracefully()
        try FileManager.default.removeItem(atPath: directory)
        try outcome.get()
    }

    /// Asks, and returns who hears the answer.
    ///
    /// - Parameters:
    ///   - agent: the upstream's unless another is given.
    ///   - behindAfter: what the listener falls behind at.
    func ask(_ text: String = "Hello", agent: (any Agent)? = nil, behindAfter: String? = nil) -> ReplyLog {
        let request = TurnRequest(session: .main, caller: "test", profile: .api, messages: [Message(.user, text)])
        let session = sessions.session(for: request, home: home)
        let log = ReplyLog(session, behindAfter: behindAfter)
        let agent = agent ?? self.agent
        loop.execute { session.begin(request, agent: agent, listener: log) }
        return log
    }

    /// Plays a whole turn on whichever connection it comes.
    @discardableResult
    func play(_ text: String) async throws -> FakeUpstream.Asked {
        let log = ask()
        let asked = try await upstream.nextRequest()
        try await asked.connection.write(FakeAnswer.whole(text))
        #expect(await log.rest() == ["text " + text, "finish stop"])
        return asked
    }
}

/// Keeps the runs of the agent it stands before.
final class SpiedAgent: Agent {
    let name = "spied"
    private let agent: any ReachableAgent
    private let kept = Mutex<[any AgentRun]>([])
    private let pausing = Mutex(false)

    init(_ agent: any ReachableAgent) { self.agent = agent }

    var lastRun: (any AgentRun)? { kept.withLock { $0.last } }

    /// Whether runs are paused as they begin.
    var pauses: Bool {
        get { pausing.withLock { $0 } }
        set { pausing.withLock { $0 = newValue } }
    }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        let run = agent.begin(prompt, reply)
        if pauses { run.pause() }
        kept.withLock { $0.append(run) }
        return run
    }

    func isReachable(on loop: any EventLoop) async throws -> Bool {
        try await loop.flatSubmit { self.agent.isReachable(on: loop) }.get()
    }

    func keepWarm() { (agent as? any WarmAgent)?.keepWarm() }

    func letCool() { (agent as? any WarmAgent)?.letCool() }

    /// What a request still holds of its body, read on its loop.
    func heldBodyBytes(on loop: any EventLoop) async throws -> Int? {
        try await loop.submit { (self.lastRun as? UpstreamRequest)?.body.count }.get()
    }
}

/// A listener that keeps what it is told, and the flushes that had something to flush, in order.
final class ReplyLog: ReplyListener {
    private struct State {
        var isBehind = false
        var hasUnflushed = false
    }

    private let session: Session
    private let behindAfter: String?
    private let state = Mutex(State())
    private let words: AsyncStream<String>
    private let telling: AsyncStream<String>.Continuation

    /// - Parameter behindAfter: falls behind once it has heard this.
    init(_ session: Session, behindAfter: String?) {
        self.session = session
        self.behindAfter = behindAfter
        (words, telling) = AsyncStream.makeStream()
    }

    var deliveredBytes: Int { 0 }
    var isBehind: Bool { state.withLock { $0.isBehind } }

    func hangUp() { session.perform { $0.hangUp(self) } }

    func catchUp() {
        state.withLock { $0.isBehind = false }
        session.perform { _ in self.session.listenerCaughtUp(self) }
    }

    func deliver(_ event: ReplyEvent) {
        let word = Self.word(event)
        let fellBehind = state.withLock { state in
            state.hasUnflushed = true
            guard behindAfter == word else { return false }
            state.isBehind = true
            return true
        }
        telling.yield(word)
        if fellBehind { session.listenerFellBehind(self) }
        if word.hasPrefix("finish") || word.hasPrefix("failed") { telling.finish() }
    }

    func flush() {
        let flushed = state.withLock { state in
            defer { state.hasUnflushed = false }
            return state.hasUnflushed
        }
        if flushed { telling.yield("flush") }
    }

    /// Puts a word of the test's own among those heard.
    func mark(_ word: String) { telling.yield(word) }

    /// The next thing heard or flushed.
    func next() async -> String? {
        for await word in words { return word }
        return nil
    }

    /// All that is still heard, without the flushes.
    func rest() async -> [String] {
        var heard: [String] = []
        for await word in words where word != "flush" { heard.append(word) }
        return heard
    }

    private static func word(_ event: ReplyEvent) -> String {
        switch event {
        case .text(let text): "text " + text
        case .aside(let text), .progress(let text): "aside " + text
        case .toolCall(let call): "call \(call.index) \(call.name ?? "-")"
        case .finished(let reason, _): "finish \(reason.rawValue)"
        case .failed(let failure): "failed \(failure.kind.rawValue) \(failure.status)"
        }
    }
}

extension UpstreamTimeouts {
    /// However busy the machine, only a test that says so runs out of patience.
    static let patient = UpstreamTimeouts(connect: .seconds(600), firstToken: .seconds(600), idle: .seconds(600), kept: .seconds(600))
}
