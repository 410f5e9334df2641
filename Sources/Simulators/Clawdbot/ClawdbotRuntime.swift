internal import Foundation
internal import Synchronization

/// The waiting around a ``ClawdbotMachine``: its sockets, its clock and its one thread.
final class ClawdbotRuntime: Sendable {
    private struct State {
        var machine: ClawdbotMachine
        var links: [Int: ServiceLink] = [:]
        var linksMade = 0
        var isStopping = false
        var watchers: [Int: WakeSignal] = [:]
        var watchersMade = 0
    }

    private let options: FakeClawdbotOptions
    private let listener: SocketListener
    private let file: JournalFile?
    private let wake = WakeSignal()
    private let state: Mutex<State>
    private let ended = DispatchSemaphore(value: 0)

    /// Binds the port and starts the thread.
    init(_ options: FakeClawdbotOptions) throws(SocketError) {
        self.options = options
        listener = try SocketListener(host: options.host, port: options.port, connectionsMax: options.connectionsMax)
        file = options.journalPath.map { JournalFile($0) }
        let epoch = Int(Date().timeIntervalSince1970 * 1000) - options.clock.now().wholeMilliseconds
        var machine = ClawdbotMachine(options, epochMilliseconds: epoch)
        machine.advance(to: options.clock.now())
        state = Mutex(State(machine: machine))
        listener.serve { [weak self] stream in
            guard let self else { return }
            ClawdbotConnection(stream, runtime: self, options: self.options).serve()
        }
        _ = StageThread(options.clock) { [self] in
            run()
            ended.signal()
        }
    }

    var port: Int { listener.port }
    var journal: [ClawdbotEntry] { state.withLock { $0.machine.entries } }
    var probe: ClawdbotProbe { state.withLock { $0.machine.probe } }

    func messages(of key: String) -> [(role: String, text: String)] {
        state.withLock { state in
            (state.machine.sessions[state.machine.canonical(key)]?.messages ?? []).map { ($0.role, $0.text) }
        }
    }

    /// Takes in a connection and answers its number and the way to write to it.
    func enter(_ stream: SocketStream) -> (number: Int, link: ServiceLink) {
        state.withLock { state in
            state.linksMade += 1
            let link = ServiceLink(state.linksMade, stream, clock: options.clock, outboxBytesMax: options.outboxBytesMax)
            state.links[link.number] = link
            return (link.number, link)
        }
    }

    func leave(_ number: Int, because reason: String) {
        tell { $0.closed(number, because: reason) }
        state.withLock { $0.links.removeValue(forKey: number) }?.finish()
    }

    /// Tells the machine something at the present time, and has what it wants done.
    @discardableResult
    func tell<R: Sendable>(_ body: (inout ClawdbotMachine) -> R) -> R {
        let result = state.withLock { state in
            state.machine.advance(to: options.clock.now())
            return body(&state.machine)
        }
        wake.raise()
        return result
    }

    /// Waits until the journal is as wished, or the time has passed.
    func wait(limit: Duration, for wish: ([ClawdbotEntry]) -> Bool) -> Bool {
        let deadline = options.clock.now() + limit
        let signal = WakeSignal()
        let number = state.withLock { state in
            state.watchersMade += 1
            state.watchers[state.watchersMade] = signal
            return state.watchersMade
        }
        defer { state.withLock { $0.watchers[number] = nil } }
        while true {
            signal.lower()
            if wish(journal) { return true }
            if options.clock.now() >= deadline { return false }
            _ = options.clock.wait(signal.descriptor, for: .readable, until: deadline)
        }
    }

    func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        wake.raise()
        ended.wait()
        listener.close()
    }

    private func run() {
        while true {
            let (outputs, lines, next, isStopping, watchers) = state.withLock { state in
                state.machine.advance(to: options.clock.now())
                return (
                    state.machine.takeOutputs(), state.machine.takeLines(), state.machine.nextInstant, state.isStopping,
                    Array(state.watchers.values)
                )
            }
            for output in outputs { perform(output) }
            for line in lines { file?.append(line) }
            for watcher in watchers { watcher.raise() }
            if isStopping { return }
            _ = options.clock.wait(wake.descriptor, for: .readable, until: next ?? .stageNever)
            wake.lower()
        }
    }

    private func perform(_ output: ClawdbotMachine.Output) {
        switch output {
        case .text(let number, let text): write(number, WebSocketFrame.text(text).bytes())
        case .frame(let number, let frame): write(number, frame.bytes())
        case .close(let number, let code, let reason):
            write(number, WebSocketFrame.close(code, reason).bytes())
            // What the kernel took is delivered; the client need not answer the close.
            state.withLock { $0.links[number] }?.finish()
        case .drop(let number): state.withLock { $0.links[number] }?.cut()
        case .bytes(let number, let bytes): write(number, bytes)
        case .finish(let number): state.withLock { $0.links[number] }?.finish()
        }
    }

    /// Cuts a client off that leaves too much unread.
    private func write(_ number: Int, _ bytes: [UInt8]) {
        guard let link = state.withLock({ $0.links[number] }), !link.write(bytes) else { return }
        link.cut()
    }
}
