internal import Synchronization

/// What a fake model has seen: counts, the newest requests, and those who wait for a count to be reached.
final class FakeLLMJournal: Sendable {
    /// How many requests are kept; older ones are dropped.
    static let recordsMax = 256
    /// How much of each body is kept.
    static let bodyBytesMax = 262_144

    private struct State {
        var probe = FakeLLMProbe()
        var records: [FakeLLMRecord] = []
        var number = 0
        /// Answers in progress that were begun after the latest reset.
        var begun: Set<Int> = []
        var watches: [(until: @Sendable (FakeLLMProbe) -> Bool, reached: CheckedContinuation<FakeLLMProbe, Never>)] = []
    }

    private let state = Mutex(State())

    var probe: FakeLLMProbe { state.withLock { $0.probe } }
    var records: [FakeLLMRecord] { state.withLock { $0.records } }

    /// Notes a request and answers its number, counted from 1 and not reset.
    func begin(_ request: UpstreamRequest, fault: (Int) -> UpstreamFault?, at now: Duration) -> Int {
        change { state in
            state.number += 1
            state.probe.requests += 1
            state.probe.open += 1
            state.begun.insert(state.number)
            state.records.append(
                FakeLLMRecord(
                    number: state.number, body: String(decoding: request.body.prefix(Self.bodyBytesMax), as: UTF8.self),
                    headers: request.headers.filter { $0.key != "authorization" }, arrivedAt: now, fault: fault(state.number)))
            if state.records.count > Self.recordsMax { state.records.removeFirst() }
            return state.number
        }
    }

    func end(_ number: Int, _ ending: FakeLLMRecord.Ending, at now: Duration) {
        change { state in
            guard state.begun.remove(number) != nil else { return }
            state.probe.open -= 1
            switch ending {
            case .complete: state.probe.completed += 1
            case .cancelled: state.probe.cancelled += 1
            case .failed: state.probe.failed += 1
            case .open: break
            }
            if let index = state.records.firstIndex(where: { $0.number == number }) {
                state.records[index].ending = ending
                state.records[index].endedAt = now
            }
        }
    }

    /// Forgets everything but the answers in progress, which stay counted as open.
    func reset() {
        change { state in
            var probe = FakeLLMProbe()
            probe.open = state.probe.open
            state.probe = probe
            state.records.removeAll { !state.begun.contains($0.number) }
        }
    }

    /// Suspends until the counts satisfy a condition.
    func probe(where condition: @escaping @Sendable (FakeLLMProbe) -> Bool) async -> FakeLLMProbe {
        await withCheckedContinuation { continuation in
            let reached: FakeLLMProbe? = state.withLock { state in
                if condition(state.probe) { return state.probe }
                state.watches.append((condition, continuation))
                return nil
            }
            if let reached { continuation.resume(returning: reached) }
        }
    }

    private func change<R: Sendable>(_ body: (inout State) -> R) -> R {
        let (result, probe, reached) = state.withLock { state in
            let result = body(&state)
            let probe = state.probe
            let reached = state.watches.filter { $0.until(probe) }.map(\.reached)
            state.watches.removeAll { $0.until(probe) }
            return (result, probe, reached)
        }
        for continuation in reached { continuation.resume(returning: probe) }
        return result
    }
}
