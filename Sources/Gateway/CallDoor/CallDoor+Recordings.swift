import Logging
import NIOCore
import NIOPosix

/// Recordings the service names: read where blocking does no harm.
extension CallDoor {
    func measure(_ id: PlaybackID, _ path: String) {
        read(path) { path throws(RecordingProblem) in
            try RecordingFile.header(path).duration
        } then: {
            .measured(id, $0)
        }
    }

    func measureRecording(_ call: CallID?, _ path: String) {
        read(path) { path throws(RecordingProblem) in
            try RecordingFile.level(path)
        } then: {
            .recordingMeasured(call, $0)
        }
    }

    private func read<Value: Sendable>(
        _ path: String, _ body: @escaping @Sendable (String) throws(RecordingProblem) -> Value,
        then input: @escaping @Sendable (Value?) -> CallInput
    ) {
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { () -> Result<Value, RecordingProblem> in
            do throws(RecordingProblem) { return .success(try body(path)) } catch { return .failure(error) }
        }.whenComplete { outcome in
            self.assumeIsolated { door in
                let read = try? outcome.get()
                if case .failure(let problem)? = read { door.logUnreadable(path, problem) }
                door.consume(input(try? read?.get()))
            }
        }
    }

    /// At most once a minute: a service whose recordings cannot be read names one with every sentence.
    private func logUnreadable(_ path: String, _ problem: RecordingProblem) {
        guard let held = unreadableLines.pass(at: loop.now) else { return }
        logger.warning(
            "a recording the voice service named cannot be measured; its length is estimated, its level is not known",
            metadata: ["path": "\(path)", "problem": "\(problem)", "not_logged": "\(held)"])
    }
}
