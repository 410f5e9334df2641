import Foundation
import NIOCore

/// Keeps a tunnel's program running: started again when it ends, later and later, until it is stopped or there is no use in trying.
/// Confined to its event loop.
final class TunnelSupervisor {
    enum Deadline: CaseIterable { case life }

    /// What the program is, and how patient to be with it.
    struct Settings: Sendable {
        var provider: TunnelProvider
        var arguments: [String]
        /// All that the program gets.
        var environment: [String: String]
        var patience = MCPServerLife.Patience(
            input: .zero, termination: .seconds(15), kill: .seconds(2), livedLong: .seconds(30), firstRestartMs: 500,
            longestRestartMs: 30_000)
    }

    enum Event: Sendable, Equatable {
        case notice(TunnelWatch.Notice)
        /// A line of its log, as it is.
        case line(String)
        /// It ended, or cannot be started, and is started again.
        case restarts(why: String, afterMs: Int64)
    }

    private let settings: Settings
    private let loop: any EventLoop
    private let tell: (Event) -> Void
    private let timer: LazyTimer<Deadline>
    private var life: MCPServerLife
    private var watch: TunnelWatch
    private var program: RunningProgram?
    private var failure: GatewayFailure?
    private let over: EventLoopPromise<Void>

    /// - Parameter tell: what happens, as it happens.
    init(
        _ settings: Settings, loop: any EventLoop, random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        tell: @escaping (Event) -> Void
    ) {
        self.settings = settings
        self.loop = loop
        self.tell = tell
        timer = LazyTimer(loop: loop)
        life = MCPServerLife(patience: settings.patience, random: random)
        watch = TunnelWatch(settings.provider)
        over = loop.makePromise()
    }

    /// Starts it.
    ///
    /// - Returns: when it has ended for good; fails with ``GatewayFailure`` 78 when there is no use in trying.
    func start() -> EventLoopFuture<Void> {
        timer.fired = { [weak self] _ in self.map { $0.perform($0.life.woke()) } }
        perform(life.start())
        return over.futureResult
    }

    /// Ends it in order.
    func stop() { perform(life.stop(restarts: false)) }

    private func perform(_ actions: [MCPServerLife.Action]) {
        for action in actions {
            switch action {
            case .spawn: spawn()
            // Neither cloudflared nor ngrok reads; what follows at once is the signal.
            case .closeInput, .withdrawTools: break
            case .terminate: program?.signal(SIGTERM)
            case .kill: program?.signal(SIGKILL)
            case .wake(let wait): timer.arm(.life, in: wait)
            case .forgetWake: timer.disarm(.life)
            case .over: if let failure { over.fail(failure) } else { over.succeed() }
            }
        }
    }

    private func spawn() {
        watch.started()
        do throws(MCPChild.CannotStart) {
            program = try RunningProgram.start(
                settings.provider.program, settings.arguments, environment: settings.environment, on: loop,
                onLine: { _, line in self.read(line) }, onEnd: { self.ended($0) })
            life.spawned(at: loop.now)
        } catch {
            gone("\(error)", hasRun: false)
        }
    }

    private func read(_ line: String) {
        tell(.line(line))
        for notice in watch.read(line) { tell(.notice(notice)) }
    }

    private func ended(_ end: ChildEnd) {
        program = nil
        let hopeless = watch.isHopeless
        for notice in watch.ended() { tell(.notice(notice)) }
        if let hopeless, life.state == .running {
            failure = GatewayFailure(.configuration, "\(settings.provider) ended (\(end)): \(hopeless)")
            _ = life.stop(restarts: false)
        }
        gone("\(end)", hasRun: true)
    }

    private func gone(_ why: String, hasRun: Bool) {
        let actions = life.gone(at: loop.now, hasRun: hasRun)
        if let wait = actions.compactMap({ if case .wake(let wait) = $0 { wait } else { nil } }).first {
            tell(.restarts(why: why, afterMs: wait.nanoseconds / 1_000_000))
        }
        perform(actions)
    }
}
