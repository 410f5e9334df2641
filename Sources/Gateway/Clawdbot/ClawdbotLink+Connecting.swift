import Conversation
import Logging
import NIOCore

// Connections: made, greeted, lost, made again.

extension ClawdbotLink {
    func perform(_ action: ClawdbotLinkMachine.Action?) {
        switch action {
        case .connect: connect()
        case .retry(let delay): arm(.retry, in: delay)
        case nil: break
        }
    }

    private func connect() {
        timer.disarm(.retry)
        let socket = ClawdbotSocket(link: self)
        self.socket = socket
        handshake = ClawdbotHandshake(version: version)
        (hello, lastSequence, isLeaving, backAfter) = (nil, nil, false, nil)
        let bound = NIOLoopBound(socket, eventLoop: loop)
        dial(socket).whenComplete { [weak self] outcome in
            switch outcome {
            case .success(let channel):
                guard let self, self.socket === bound.value else { return channel.close(promise: nil) }
                self.arm(.challenge, in: ClawdbotHandshake.challengeLimit)
                self.arm(.greeting, in: self.settings.greetingLimit)
            case .failure(let error):
                guard let self, self.socket === bound.value else { return }
                self.refused(ClawdbotDial.refusal(error))
                self.flush()
            }
        }
    }

    func perform(_ action: ClawdbotHandshake.Action) {
        switch action {
        case .none: break
        case .sendConnect(let versions):
            timer.disarm(.challenge)
            ask(.connect(versions: versions, token: settings.token), .connect)
        case .ready(let hello): greeted(hello)
        case .refuse(let refusal): refused(refusal)
        case .again(let version):
            self.version = version
            drop(code: 1000, "")
            connect()
        }
    }

    private func greeted(_ hello: ClawdbotHello) {
        self.hello = hello
        helloAt = loop.now
        refusal = nil
        timer.disarm(.greeting)
        machine.greeted()
        logUp(hello)
        heard()
        let owed = abortsOwed
        abortsOwed = []
        for abort in owed { ask(.chatAbort(session: abort.session, run: abort.run), .abort) }
        for run in runs.values { run.connectBy = nil }
        for run in runs.values.filter(\.machine.mayHaveBegun).sorted(by: { $0.endsBy < $1.endsBy }) {
            perform(run.machine.connected(restarted: hasRestarted(since: run, hello)), run)
        }
        sendWaiting()
        tellWaiters(true)
    }

    /// Whether the server began after the run was sent. One that always says the same of its age says nothing.
    private func hasRestarted(since run: ClawdbotRun, _ hello: ClawdbotHello) -> Bool {
        if run.isForgotten { return true }
        guard let sentAt = run.sentAt, let uptimeMs = hello.uptimeMs, uptimeMs != run.uptimeMs else { return false }
        return TimeAmount.milliseconds(Int64(max(0, min(uptimeMs, 1 << 40)))) + .milliseconds(500) < helloAt - sentAt
    }

    /// No connection came of the try.
    private func refused(_ refusal: ClawdbotRefusal) {
        drop(code: 1000, "")
        // Another server may be there next time.
        version = nil
        self.refusal = refusal
        logDown(refusal)
        let mayReturn = refusal.failure.kind == .unreachable && machine.mayReturn(at: loop.now)
        perform(machine.failed())
        if !mayReturn {
            for run in Array(runs.values) where run.machine.phase == .waiting { perform(run.machine.fail(refusal.failure), run) }
        }
        tellWaiters(false)
    }

    /// The server, or what lies between, has ended the connection.
    func closed(_ socket: ClawdbotSocket, code: Int?, reason: String) {
        guard self.socket === socket else { return }
        if machine.state == .connecting {
            perform(handshake.closed(code: code, reason: reason))
        } else {
            lost("it closed the connection" + (code.map { " (\($0) \(reason))" } ?? ""))
        }
        flush()
    }

    /// Nothing was heard for two ticks.
    func silent() {
        guard machine.state == .ready else { return }
        socket?.end(4000, "tick timeout")
        lost("nothing came from it for two of its ticks")
    }

    private func lost(_ why: String) {
        let backAfter = backAfter
        drop()
        if !isLeaving { logDown(ClawdbotRefusal.unreachable(why)) }
        perform(machine.lost(at: loop.now, backAfter: backAfter))
        let now = loop.now
        for run in runs.values {
            run.machine.disconnected()
            run.quietAt = .distantFuture
            run.isForgotten = run.isForgotten || (isLeaving && run.machine.mayHaveBegun)
            run.connectBy = now + (run.machine.phase == .waiting ? settings.connectLimit : settings.returnLimit)
        }
        // A reply that hangs in the air is not kept waiting for the backoff.
        if !runs.isEmpty { perform(machine.want(at: now)) }
        armRuns()
    }

    private func drop(code: Int? = nil, _ reason: String = "") {
        socket?.end(code, reason)
        socket = nil
        hello = nil
        asked = [:]
        abortsUnsure = []
        stopping = [:]
        for deadline in [Deadline.challenge, .greeting, .tick, .answers] { timer.disarm(deadline) }
    }
}
