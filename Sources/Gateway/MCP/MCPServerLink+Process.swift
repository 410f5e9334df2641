import Foundation
import Logging
import NIOCore

// Starting a server's process, and what its pipes and its end bring.

extension MCPServerLink {
    func spawn() {
        machine = MCPClientMachine(limits: settings.limits, callLimitMs: settings.callLimitMs)
        let child: MCPChild
        do throws(MCPChild.CannotStart) {
            child = try MCPChild.start(definition, environment: definition.wholeEnvironment(from: settings.environment))
        } catch {
            logGone("it cannot be started: \(error)")
            perform(life.gone(at: loop.now, hasRun: false))
            return
        }
        life.spawned(at: loop.now)
        let run = MCPServerRun(child, lineBytesMax: settings.limits.lineBytesMax)
        self.run = run
        let this = NIOLoopBound((self, run), eventLoop: loop)
        child.whenEnded { [loop] in
            loop.execute {
                let (link, run) = this.value
                link.ended(run)
            }
        }
        // The pipes keep the link as long as they are open, and every end closes them.
        let opened = run.pipes.open(child, on: loop, onOutput: { self.output($0, of: run) }, onError: { self.error($0) })
        opened.whenComplete { result in
            let (link, run) = this.value
            guard link.run === run else { return run.pipes.close() }
            switch result {
            case .success: link.perform(link.machine.open(at: link.loop.now))
            case .failure: run.signal(SIGKILL)
            }
        }
    }

    private func output(_ piece: ByteBuffer?, of run: MCPServerRun) {
        guard self.run === run else { return }
        guard let piece else {
            run.outputIsOpen = false
            return run.isOver ? conclude(run) : outputEnded()
        }
        piece.withUnsafeReadableBytes { bytes in
            run.reader.feed(bytes) { line, isCut in
                // What a line makes the link do may end the run, and then what follows is not heard.
                guard self.run === run else { return }
                perform(machine.received(line, isCut: isCut, using: tape, at: loop.now))
            }
        }
    }

    /// Nothing will be answered any more. Most end with that; one that does not has to be helped.
    private func outputEnded() {
        perform(machine.ended())
        timer.arm(.drain, in: settings.drain)
    }

    /// What was still awaited of a run that is as good as over.
    func drained() {
        guard let run else { return }
        if run.end != nil { return run.pipes.closeOutput() }
        logGone("it closed its output")
        perform(life.stop(restarts: true))
    }

    private func error(_ piece: ByteBuffer?) {
        if let piece {
            piece.withUnsafeReadableBytes { bytes in
                for line in errorLines.take(bytes, at: loop.now) { logger.info("tool server says", metadata: line) }
            }
        }
    }

    func log(_ text: String, isWarning: Bool) {
        guard let line = errorLines.take(text, at: loop.now) else { return }
        logger.log(level: isWarning ? .warning : .info, "tool server says", metadata: line)
    }

    private func ended(_ run: MCPServerRun) {
        run.ended()
        guard self.run === run else { return }
        // What it wrote last may be an answer that somebody waits for.
        if run.isOver { conclude(run) } else { timer.arm(.drain, in: settings.drain) }
    }

    private func conclude(_ run: MCPServerRun) {
        timer.disarm(.drain)
        run.pipes.close()
        self.run = nil
        let wasRunning = life.state == .running
        perform(machine.ended())
        if wasRunning, let end = run.end { logGone(end) }
        perform(life.gone(at: loop.now, hasRun: true))
    }
}
