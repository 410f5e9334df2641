import Conversation
import Foundation
import Logging
import NIOCore
import Synchronization

/// One MCP server through all its lives: its process, its pipes, what is asked of it and what becomes of that.
///
/// What to do is decided by the machines it holds; here it is done. Confined to its event loop, which is none that answers people.
final class MCPServerLink: @unchecked Sendable {
    enum Deadline: CaseIterable { case machine, life, drain }

    /// One call, from whoever waits for it.
    final class Waiter: Sendable {
        let isCancelled = Atomic(false)
        private let continuation = Mutex<CheckedContinuation<ToolOutcome, Never>?>(nil)

        /// Who is to be told; before anything else happens.
        func waits(_ continuation: CheckedContinuation<ToolOutcome, Never>) { self.continuation.withLock { $0 = continuation } }

        /// Told once; what comes after is of no interest.
        func tell(_ outcome: ToolOutcome) { continuation.withLock { $0.take() }?.resume(returning: outcome) }
    }

    struct Settings: Sendable {
        var limits = MCPLimits()
        var patience = MCPServerLife.Patience()
        /// The longest a call may take.
        var callLimitMs = 30_000
        /// What is read of the gateway's own environment.
        var environment: [String: String] = [:]
        /// How long what a dead server wrote is still read.
        var drain: TimeAmount = .seconds(1)
    }

    let definition: MCPServerDefinition
    let settings: Settings
    let loop: any EventLoop
    let logger: Logger
    /// Told of each new list of tools; nil when there is none for now.
    let onTools: ([MCPTool]?) -> Void

    let tape = JSONTape()
    let timer: LazyTimer<Deadline>
    var life: MCPServerLife
    var machine: MCPClientMachine
    var waiters: [MCPClientMachine.Call: Waiter] = [:]
    private var lastCall: MCPClientMachine.Call = 0
    var run: MCPServerRun?
    var errorLines: MCPErrorLines
    private var restartLines = LineThrottle()
    private var overPromises: [EventLoopPromise<Void>] = []

    init(
        _ definition: MCPServerDefinition, settings: Settings, loop: any EventLoop, logger: Logger,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(), onTools: @escaping ([MCPTool]?) -> Void
    ) {
        self.definition = definition
        self.settings = settings
        self.loop = loop
        self.onTools = onTools
        var logger = logger
        logger[metadataKey: "server"] = "\(definition.name)"
        self.logger = logger
        timer = LazyTimer(loop: loop)
        life = MCPServerLife(patience: settings.patience, random: random)
        machine = MCPClientMachine(limits: settings.limits, callLimitMs: settings.callLimitMs)
        errorLines = MCPErrorLines(definition)
    }

    func start() {
        timer.fired = { [weak self] in self?.due($0) }
        perform(life.start())
    }

    /// Ends the server for good; succeeds when nothing is left to wait for.
    func stop() -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        guard life.state != .off else {
            promise.succeed()
            return promise.futureResult
        }
        overPromises.append(promise)
        perform(machine.ended())
        perform(life.stop(restarts: false))
        return promise.futureResult
    }

    // MARK: - Calls

    func call(_ tool: String, _ arguments: String, _ waiter: Waiter) {
        guard !waiter.isCancelled.load(ordering: .acquiring) else {
            return waiter.tell(ToolOutcome("The call was given up before it began. Nothing was done.", isError: true))
        }
        lastCall += 1
        waiters[lastCall] = waiter
        let deadline = loop.now + .milliseconds(Int64(settings.callLimitMs))
        perform(machine.call(lastCall, tool: tool, arguments: arguments, deadline: deadline, using: tape))
    }

    func cancel(_ waiter: Waiter) {
        guard let call = waiters.first(where: { $0.value === waiter })?.key else { return }
        perform(machine.cancel(call))
    }

    // MARK: - What the machines decide

    func perform(_ actions: [MCPClientMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let line):
                if run?.pipes.write(line) == false { perform(machine.end(.hung)) }
            case .settle(let call, let outcome): waiters.removeValue(forKey: call)?.tell(outcome)
            case .publish(let tools): onTools(tools)
            case .refused(let refusal):
                logger.warning("a tool is left out", metadata: ["tool": "\(refusal.tool)", "reason": "\(refusal.reason)"])
            case .ready(let server, let revision):
                logger.notice("tool server is ready", metadata: ["name": "\(server)", "revision": "\(revision)"])
            case .log(let isWarning, let text): log(text, isWarning: isWarning)
            case .unlogged: errorLines.hold()
            case .stop(let fault): broken(fault)
            }
        }
        if let deadline = machine.nextDeadline { timer.arm(.machine, in: deadline - loop.now) } else { timer.disarm(.machine) }
    }

    func perform(_ actions: [MCPServerLife.Action]) {
        for action in actions {
            switch action {
            case .spawn: spawn()
            case .closeInput: run?.pipes.closeInput()
            case .terminate: run?.signal(SIGTERM)
            case .kill: run?.signal(SIGKILL)
            case .wake(let delay): timer.arm(.life, in: delay)
            case .forgetWake: timer.disarm(.life)
            case .withdrawTools: onTools(nil)
            case .over: over()
            }
        }
    }

    private func broken(_ fault: MCPFault) {
        let advice = fault.mayPass ? "it is started again" : "it stays off until its entry changes or the gateway is started again"
        logger.error("tool server stopped: \(fault)", metadata: ["then": "\(advice)"])
        // What it still writes is of no interest, and may be without end.
        run?.pipes.closeOutput()
        onTools(nil)
        perform(life.stop(restarts: fault.mayPass))
    }

    private func over() {
        timer.cancel()
        run?.abandon()
        run = nil
        onTools(nil)
        for promise in overPromises { promise.succeed() }
        overPromises = []
    }

    private func due(_ deadline: Deadline) {
        switch deadline {
        case .machine: perform(machine.due(at: loop.now))
        case .life: perform(life.woke())
        case .drain: drained()
        }
    }

    /// At most one line a minute tells that it is gone again.
    func logGone(_ how: String) {
        guard let held = restartLines.pass(at: loop.now) else { return }
        logger.warning("tool server is gone; it is started again", metadata: ["end": "\(how)", "not_logged": "\(held)"])
    }
}
