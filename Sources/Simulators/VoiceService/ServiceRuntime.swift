internal import Foundation
internal import Synchronization

/// The waiting around a ``ServiceMachine``: its sockets, its clock, its work and its one thread.
final class ServiceRuntime: Sendable {
    private struct State {
        var machine: ServiceMachine
        var listener: ServiceListener?
        var links: [Int: ServiceLink] = [:]
        var linksMade = 0
        var isStopping = false
        var watchers: [Int: WakeSignal] = [:]
        var watchersMade = 0
    }

    let options: FakeVoiceService.Options
    private let workers: ServiceWorkers
    private let synthesizer: Synthesizer
    private let wake = WakeSignal()
    private let state: Mutex<State>
    private let address: ServiceAddress
    private let ended = DispatchSemaphore(value: 0)

    /// Binds the socket and starts the thread.
    init(_ options: FakeVoiceService.Options, folder: String) throws(ServiceUsageError) {
        self.options = options
        synthesizer = options.synthesizer ?? Synthesizer(speed: options.speed)
        workers = ServiceWorkers(options.clock)
        let listener = try ServiceListener(ServiceListener.path(options.socket, options.defects), defects: options.defects)
        // A port the system picked is kept over restarts.
        address = listener.address
        var machine = ServiceMachine(options, folder: folder, socketName: address.description)
        machine.now = options.clock.now()
        state = Mutex(State(machine: machine, listener: listener))
        serve(listener)
        _ = StageThread(options.clock) { [self] in
            run()
            ended.signal()
        }
    }

    var name: String { address.description }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    var journal: ServiceJournal { state.withLock { $0.machine.journal } }

    var spoken: [(path: String, at: Duration)] { state.withLock { $0.machine.spoken } }

    /// Tells the machine something at the present time, and has what it wants done.
    @discardableResult
    func tell<R: Sendable>(_ body: (inout ServiceMachine) -> R) -> R {
        let result = state.withLock { state in
            state.machine.advance(to: options.clock.now())
            return body(&state.machine)
        }
        wake.raise()
        return result
    }

    func note(_ kind: ServiceEntry.Kind, _ name: String) { state.withLock { $0.machine.note(kind, name) } }

    /// Waits until the journal is as wished, or the time has passed.
    func wait(limit: Duration, for wish: (ServiceJournal) -> Bool) -> Bool {
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
            let start = options.clock.now()
            if wish(journal) { return true }
            let end = options.clock.now()
            if end >= deadline { return false }
            // A wish that reads a long journal in a flood would otherwise take the whole machine.
            options.clock.sleep(min((end - start) * 3, .milliseconds(50)))
            _ = options.clock.wait(signal.descriptor, for: .readable, until: deadline)
        }
    }

    /// Hangs up, closes everything and waits for the thread to end.
    func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            guard !state.isStopping else { return false }
            state.machine.advance(to: options.clock.now())
            if state.machine.call.isOn { state.machine.endCall(because: .local) }
            state.machine.goAway(for: nil, keepingCall: false)
            return true
        }
        guard isFirst else { return }
        wake.raise()
        ended.wait()
    }

    private func run() {
        while true {
            let (outputs, next, isStopping, watchers) = state.withLock { state in
                state.machine.advance(to: options.clock.now())
                let outputs = state.machine.takeOutputs()
                return (outputs, state.machine.nextInstant, state.isStopping, Array(state.watchers.values))
            }
            for output in outputs { perform(output) }
            for watcher in watchers { watcher.raise() }
            if isStopping { break }
            _ = options.clock.wait(wake.descriptor, for: .readable, until: next ?? .stageNever)
            wake.lower()
        }
        closeAll()
    }

    private func perform(_ output: ServiceMachine.Output) {
        switch output {
        case .write(let number, let bytes):
            guard let link = state.withLock({ $0.links[number] }), !link.write(bytes) else { return }
            link.cut()
        case .close(let number): state.withLock { $0.links.removeValue(forKey: number) }?.finish()
        case .work(let job, let work):
            workers.start { [self] in
                let outcome = work.run(synthesizer: synthesizer, transcriber: options.transcriber)
                tell { $0.finished(job, outcome) }
            }
        case .remove(let recording): try? FileManager.default.removeItem(atPath: recording)
        case .goAway: closeAll()
        case .listen: listenAgain()
        }
    }

    private func closeAll() {
        let (listener, links) = state.withLock { state in
            defer { (state.listener, state.links) = (nil, [:]) }
            return (state.listener, state.links.values)
        }
        listener?.close()
        // What the kernel took is still delivered; a client that reads nothing is not waited for.
        for link in links { link.cut() }
    }

    /// Binds again after a restart; tried anew while something is in the way.
    private func listenAgain() {
        do throws(ServiceUsageError) {
            let listener = try ServiceListener(address, defects: options.defects)
            state.withLock { $0.listener = listener }
            serve(listener)
            tell { $0.note(.service, "listens") }
        } catch {
            tell { $0.cannotListen(error.description) }
        }
    }

    private func serve(_ listener: ServiceListener) {
        listener.serve(options.clock) { [self] stream in
            let link: ServiceLink? = state.withLock { state in
                guard state.listener === listener, state.links.count < options.connectionsMax else { return nil }
                state.linksMade += 1
                let link = ServiceLink(state.linksMade, stream, clock: options.clock, outboxBytesMax: options.outboxBytesMax)
                state.links[link.number] = link
                state.machine.advance(to: options.clock.now())
                state.machine.opened(link.number)
                return link
            }
            guard let link else { return stream.reset() }
            wake.raise()
            link.read { [self] bytes in
                tell { $0.received(bytes, from: link.number) }
            } ended: { [self] reason in
                tell { $0.closed(link.number, because: reason) }
                state.withLock { $0.links.removeValue(forKey: link.number) }?.finish()
            }
        }
    }
}
