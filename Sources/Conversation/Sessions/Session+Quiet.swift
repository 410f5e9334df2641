/// A task that waits for the session to fall quiet.
struct QuietWaiter {
    let run: RunID
    let continuation: CheckedContinuation<Bool, Never>
}

/// Turns of two conversations of one session are never interleaved: the second waits, for a while.
extension Session {
    func isBusy(besides turn: Turn) -> Bool {
        turns.values.contains { $0.profile == .voice && $0.conversation != turn.conversation && $0.agentRun != nil }
    }

    /// True when the other turn has ended in time and this one may start; false when it should give up.
    func quiet(_ turn: Turn) async -> Bool {
        record(of: turn) { $0.state = .waiting }
        let run = turn.run
        let deadline = Task { [clock, settings, weak self] in
            try? await clock.sleep(settings.waitMax)
            await self?.stopWaiting(run, false)
        }
        defer { deadline.cancel() }
        while isBusy(besides: turn) {
            let goesOn = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    if Task.isCancelled { continuation.resume(returning: false) } else {
                        quietWaiters.append(QuietWaiter(run: run, continuation: continuation))
                    }
                }
            } onCancel: {
                home.execute { self.assumeIsolated { $0.stopWaiting(run, false) } }
            }
            if !goesOn { return false }
        }
        return true
    }

    /// The wait was too long, or its client has gone: an apology to whoever is left, and nothing stored.
    func giveUp(_ turn: Turn, _ listener: any ReplyListener) -> TurnEnd {
        turns[turn.run] = nil
        let changes = supersede(turn.id, in: turn.conversation)
        submit(changes)
        guard !Task.isCancelled else { return .interrupted(.hangUp) }
        listener.deliver(.text(Self.busyApology))
        listener.deliver(.finished(.stop, nil))
        listener.flush()
        conversations[turn.conversation]?.log.remember(echo: Self.busyApology)
        return .failed(.busy)
    }

    func wakeQuietWaiters() {
        guard let first = quietWaiters.first else { return }
        stopWaiting(first.run, true)
    }

    private func stopWaiting(_ run: RunID, _ goesOn: Bool) {
        guard let index = quietWaiters.firstIndex(where: { $0.run == run }) else { return }
        quietWaiters.remove(at: index).continuation.resume(returning: goesOn)
    }

    static let busyApology = "I am still busy with something else. Please ask me again in a moment."
}
