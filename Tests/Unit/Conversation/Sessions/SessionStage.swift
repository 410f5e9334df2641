import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Conversation

/// A session on its own event loop with its own store, and a clock that stands still unless told.
struct SessionStage: Sendable {
    let sessions: Sessions
    let store: HistoryStore
    let agent = HandAgent()
    let toolbox: HandToolbox
    let clock: ManualSessionClock
    let home: SessionHome

    /// Runs `body` with a stage of its own and takes it down again.
    static func with(
        _ toolbox: HandToolbox = HandToolbox([]), _ settings: SessionSettings = SessionSettings(),
        _ body: @Sendable (SessionStage) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("session-" + TurnID().description).path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let store = try HistoryStore(StateFile.open(inDirectory: directory))
        let clock = ManualSessionClock()
        let loop = group.next()
        let executor = try #require(loop as? any SerialExecutor)
        let stage = SessionStage(
            sessions: Sessions(store: store, clock: clock.sessionClock, settings: settings, toolbox: toolbox), store: store,
            toolbox: toolbox, clock: clock,
            home: SessionHome(executor: executor, execute: { work in loop.execute(work) }))
        do { try await body(stage) } catch {
            store.close()
            try await group.shutdownGracefully()
            throw error
        }
        store.close()
        try await group.shutdownGracefully()
        try FileManager.default.removeItem(atPath: directory)
    }

    func request(
        _ messages: [Message], profile: Profile = .voice, conversation: String? = "call-1", caller: String = "elevenlabs",
        tools: [String] = []
    ) -> TurnRequest {
        TurnRequest(
            session: .main, caller: caller, profile: profile, conversation: conversation.flatMap { ConversationID($0) }, messages: messages,
            tools: tools)
    }

    /// Begins a turn; cancelling the task is the hang-up.
    func begin(_ request: TurnRequest, _ listener: RecordingListener) -> Task<TurnEnd, Never> {
        let session = sessions.session(for: request, home: home)
        return Task { [agent] in await session.withTurn(request, agent: agent, listener: listener) }
    }

    /// Plays a whole turn: the request, then this reply to it.
    @discardableResult
    func play(_ request: TurnRequest, reply: String) async throws -> RecordingListener {
        let listener = RecordingListener()
        let turn = begin(request, listener)
        let asked = try await agent.next()
        await asked.reply.deliver(.text(reply))
        await asked.reply.deliver(.finished(.stop, nil))
        #expect(await turn.value == .complete)
        return listener
    }

    /// Returns when all that was handed to the session's executor before has been done.
    func settled() async {
        for _ in 0..<3 { await withCheckedContinuation { done in home.execute { done.resume() } } }
    }

    /// What tools changed in a turn, as the store holds it once all that was submitted is durable.
    func toolRuns(of turn: TurnID) async throws -> [String] {
        _ = try await entries()
        return try store.reader.toolRuns(of: [turn]).map { "\($0.state.rawValue) \($0.call.name) \($0.call.arguments): \($0.outcome)" }
    }

    /// What the store holds, once all that was submitted is durable.
    func entries() async throws -> [String] {
        await withCheckedContinuation { done in store.submit([]) { _ in done.resume() } }
        var lines: [String] = []
        _ = try store.reader.entries(session: .main) { lines.append("\($0.role.rawValue) \($0.state.exported): \($0.text)") }
        return lines
    }
}

/// A clock a test moves by hand. Sleepers wake when it has been moved past their time.
final class ManualSessionClock: Sendable {
    private struct State {
        var now: Duration = .seconds(1000)
        var sleepers: [(id: UUID, at: Duration, wake: CheckedContinuation<Void, Never>)] = []
        var arrivals: [(isThere: @Sendable ([Duration]) -> Bool, wake: CheckedContinuation<Void, Never>)] = []

        /// What is left of each sleep.
        var left: [Duration] { sleepers.map { $0.at - now } }
    }

    private let state = LockedBox(State())

    var sessionClock: SessionClock {
        SessionClock(
            now: { self.state.with { $0.now } }, wallMs: { 1_700_000_000_000 },
            sleep: { span in
                let id = UUID()
                await withTaskCancellationHandler {
                    await withCheckedContinuation { self.sleep(span, id, $0) }
                } onCancel: {
                    self.wake(id)
                }
                try Task.checkCancellation()
            })
    }

    private func sleep(_ span: Duration, _ id: UUID, _ wake: CheckedContinuation<Void, Never>) {
        // One that was cancelled before it began is no sleeper, not even for a moment.
        if Task.isCancelled { return wake.resume() }
        let arrived = state.with { state -> [CheckedContinuation<Void, Never>] in
            state.sleepers.append((id, state.now + span, wake))
            let left = state.left
            let ready = state.arrivals.filter { $0.isThere(left) }.map(\.wake)
            state.arrivals.removeAll { $0.isThere(left) }
            return ready
        }
        for one in arrived { one.resume() }
        if Task.isCancelled { self.wake(id) }
    }

    private func wake(_ id: UUID) {
        let woken = state.with { state in
            defer { state.sleepers.removeAll { $0.id == id } }
            return state.sleepers.filter { $0.id == id }.map(\.wake)
        }
        for one in woken { one.resume() }
    }

    func advance(by span: Duration) {
        let woken = state.with { state in
            state.now += span
            let due = state.sleepers.filter { $0.at <= state.now }.map(\.wake)
            state.sleepers.removeAll { $0.at <= state.now }
            return due
        }
        for one in woken { one.resume() }
    }

    /// Returns once this many sleep.
    func sleepers(_ count: Int) async { await arrival { $0.count >= count } }

    /// Returns once somebody sleeps who has exactly this long to go: whose sleep it is shows in how long it is.
    func sleeper(of span: Duration) async { await arrival { $0.contains(span) } }

    /// Returns once somebody sleeps who has no longer than this to go.
    func sleeper(within span: Duration) async { await arrival { $0.contains { $0 <= span } } }

    private func arrival(_ isThere: @escaping @Sendable ([Duration]) -> Bool) async {
        await withCheckedContinuation { wake in
            let isReady = state.with { state in
                if isThere(state.left) { return true }
                state.arrivals.append((isThere, wake))
                return false
            }
            if isReady { wake.resume() }
        }
    }
}

/// A value behind a lock.
final class LockedBox<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<Output>(_ body: (inout Value) -> Output) -> Output { lock.withLock { body(&value) } }
}
