import Gateway
import Synchronization

/// A telephone that does what a test says, and tells it what it was asked.
final class PlayedDesk: CallDesk {
    enum Asked: Equatable, Sendable {
        case start(Int64)
        case hangUp
        case speak(String)
        case play(String)
        case events
        case eventsGone
    }

    /// Everything that was asked, in order.
    let asked = Mailbox<Asked>()
    private let failure: VoiceServiceFailure?
    private let isHolding: Bool
    private let held = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let listeners = Mutex<[AsyncStream<CallEvent>.Continuation]>([])

    /// - Parameters:
    ///   - failure: what every request comes to.
    ///   - isHolding: whether requests wait for ``letGo()``.
    init(failure: VoiceServiceFailure? = nil, isHolding: Bool = false) {
        self.failure = failure
        self.isHolding = isHolding
    }

    static let report: CallReport = {
        var quality = CallQuality()
        quality.firstSpeak = .init(count: 2, p50Ms: 210, p95Ms: 380, maxMs: 400)
        quality.levelDBFS = -23.44
        quality.clipping = 0.0012
        var totals = CallTotals()
        totals.connected = 1
        let call = CallReport.Live(
            callID: CallID(9_007_199_254_740_993), userID: 123, state: "speaking", isOutgoing: true, durationSeconds: 62.5, turns: 2,
            lastHeard: "What time is it?", lastSaid: "Ten past four.", language: "en", quality: quality)
        return CallReport(
            service: .init(state: "up", name: "Telegram Voice Service", version: "1.1.0", socket: "/run/user/1000/tts-stt.sock"),
            call: call, queue: [55], totals: totals)
    }()

    func start(userID: Int64) async throws(VoiceServiceFailure) -> CallStartResult {
        try await come(.start(userID))
        return CallStartResult(status: "ringing", callID: CallID(987_654_321))
    }

    func hangUp() async throws(VoiceServiceFailure) -> CallHangupResult {
        try await come(.hangUp)
        return CallHangupResult(status: "ended", durationSeconds: 125.3)
    }

    func report() async -> CallReport { Self.report }

    func speak(_ text: String) async throws(VoiceServiceFailure) -> CallSpeakResult {
        try await come(.speak(text))
        return CallSpeakResult(status: "speaking", audioPath: "/tmp/a.wav")
    }

    func play(_ path: String) async throws(VoiceServiceFailure) -> CallPlayResult {
        try await come(.play(path))
        return CallPlayResult(status: "playing")
    }

    func events() async -> AsyncStream<CallEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: CallEvent.self, bufferingPolicy: .bufferingNewest(256))
        continuation.onTermination = { [asked] _ in asked.post(.eventsGone) }
        listeners.withLock { $0.append(continuation) }
        asked.post(.events)
        return stream
    }

    /// Tells everybody who listens.
    func tell(_ event: CallEvent) {
        for listener in listeners.withLock({ $0 }) { listener.yield(event) }
    }

    func endEvents() {
        for listener in listeners.withLock({ $0 }) { listener.finish() }
    }

    /// Lets the requests go that wait.
    func letGo() {
        for waiter in held.withLock({ held in
            defer { held = [] }
            return held
        }) {
            waiter.resume()
        }
    }

    private func come(_ what: Asked) async throws(VoiceServiceFailure) {
        if isHolding {
            await withCheckedContinuation { waiter in
                held.withLock { $0.append(waiter) }
                asked.post(what)
            }
        } else {
            asked.post(what)
        }
        if let failure { throw failure }
    }
}
