import Synchronization

/// Call events as a sequence; see ``VoiceService/callEvents()``.
public struct CallEvents: AsyncSequence, Sendable {
    public typealias Element = CallEvent
    public typealias Failure = VoiceServiceFailure

    private let subscription: Subscription

    init(_ service: VoiceService) { subscription = Subscription(service) }

    public func makeAsyncIterator() -> Iterator { Iterator(subscription: subscription) }

    /// Takes events in turn; of several iterators of one sequence each event reaches one.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription

        public mutating func next() async throws(VoiceServiceFailure) -> CallEvent? {
            try await next(isolation: #isolation)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(VoiceServiceFailure) -> CallEvent? {
            try await subscription.buffer.next()
        }
    }

    /// Ends the listening when nobody holds the sequence any more.
    fileprivate final class Subscription: Sendable {
        let buffer = CallEventBuffer()
        private let service: VoiceService
        private let id: ListenerID

        init(_ service: VoiceService) {
            self.service = service
            let buffer = buffer
            id = service.link.listeners.add({ buffer.push($0) }, ended: { buffer.finish() })
            service.listenersChanged()
        }

        deinit { service.offCallEvent(id) }
    }
}

/// The events that wait for the reader of a sequence.
final class CallEventBuffer: Sendable {
    private struct State {
        var events = CallEventQueue()
        var reader: CheckedContinuation<Result<CallEvent?, VoiceServiceFailure>, Never>?
        var end: Result<CallEvent?, VoiceServiceFailure>?
    }

    private let state = Mutex(State())

    func push(_ event: CallEvent) {
        let reader = state.withLock { state -> CheckedContinuation<Result<CallEvent?, VoiceServiceFailure>, Never>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if state.events.push(event) == .overflow {
                state.end = .failure(
                    VoiceServiceFailure(
                        .overloaded,
                        "more than \(CallEventQueue.eventsMax) call events waited for a reader that did not take them: begin a new sequence"
                    ))
            }
            return nil
        }
        reader?.resume(returning: .success(event))
    }

    func finish() {
        let reader = state.withLock { state -> CheckedContinuation<Result<CallEvent?, VoiceServiceFailure>, Never>? in
            state.end = state.end ?? .success(nil)
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: .success(nil))
    }

    /// The next event; nil at the end, and when the task is cancelled.
    nonisolated(nonsending) func next() async throws(VoiceServiceFailure) -> CallEvent? {
        let next = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Result<CallEvent?, VoiceServiceFailure>? in
                    if let event = state.events.pop() { return .success(event) }
                    // One reader at a time: a second one finds the sequence at its end.
                    if let end = state.end ?? (state.reader == nil ? nil : .success(nil)) { return end }
                    state.reader = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            finish()
        }
        return try next.get()
    }
}
