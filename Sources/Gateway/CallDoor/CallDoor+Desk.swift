import Conversation

/// The telephone's desk: what the commands of `voice-gateway call …` ask of the running gateway.
extension CallDoor: CallDesk {
    func start(userID: Int64) async throws(VoiceServiceFailure) -> CallStartResult {
        guard userID > 0 else {
            throw VoiceServiceFailure(.notAllowed, "\(userID) is no Telegram user id: give the number of the user to call, above 0")
        }
        guard case .start(let result) = await command({ .start(userID: userID, $0) }) else { throw Self.stopping }
        return try result.get()
    }

    func hangUp() async throws(VoiceServiceFailure) -> CallHangupResult {
        guard case .hangUp(let result) = await command({ .hangUp($0) }) else { throw Self.stopping }
        return try result.get()
    }

    func speak(_ text: String) async throws(VoiceServiceFailure) -> CallSpeakResult {
        guard case .speak(let result) = await command({ .speak(text, $0) }) else { throw Self.stopping }
        return try result.get()
    }

    func play(_ path: String) async throws(VoiceServiceFailure) -> CallPlayResult {
        guard let audioRoot else { throw AudioRoot.missing(path) }
        let real = try audioRoot.check(path)
        let duration: Duration
        do { duration = try RecordingFile.playable(real, under: audioRoot.path).duration } catch {
            throw VoiceServiceFailure(.notAllowed, "\(path) was not played: \(error)")
        }
        guard case .play(let result) = await command({ .play(path: real, duration: duration, $0) }) else { throw Self.stopping }
        return try result.get()
    }

    func report() async -> CallReport {
        CallReport(service: service.report, call: live, queue: queue, totals: totals, recent: recent)
    }

    func events() async -> AsyncStream<CallEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(256)) { [service] continuation in
            let id = service.onCallEvent { continuation.yield($0) }
            continuation.onTermination = { _ in service.offCallEvent(id) }
        }
    }

    private func command(_ input: (DeskCommandID) -> CallInput) async -> DeskAnswer? {
        guard !isStopped else { return nil }
        let id = newCommand()
        return await withCheckedContinuation { waiter in
            commands[id] = waiter
            consume(input(id))
        }
    }

    private static let stopping = VoiceServiceFailure(.unavailable, "the gateway is stopping")
}
