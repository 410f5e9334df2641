internal import Synchronization

/// What a fake model has seen: counts, the newest requests, and those who wait for a count to be reached.
final class FakeLLMJournal: Sendable {
    /// How many requests are kept with their bodies; of older ones the line stays.
    static let recordsMax = 256
    /// How many lines are kept.
    static let linesMax = 16_384
    /// How much of each body is kept.
    static let bodyBytesMax = 262_144

    private struct State {
        var probe = FakeLLMProbe()
        var records: [FakeLLMRecord] = []
        /// Lines of requests whose records were dropped, in the order they came.
        var lines: [String] = []
        var number = 0
        var connectionsSeen: Set<Int> = []
        /// Answers in progress that were begun after the latest reset.
        var begun: Set<Int> = []
        var watches: [(until: @Sendable (FakeLLMProbe) -> Bool, reached: @Sendable (FakeLLMProbe) -> Void)] = []
    }

    private let state = Mutex(State())
    private let file: JournalFile?

    init(path: String? = nil) { file = path.map { JournalFile($0) } }

    var probe: FakeLLMProbe { state.withLock { $0.probe } }
    var records: [FakeLLMRecord] { state.withLock { $0.records } }

    /// Every request since the start or the latest reset, one line each, oldest first; the oldest are dropped beyond `linesMax`.
    var lines: [String] { state.withLock { $0.lines + $0.records.map(\.line) } }

    /// Notes a request and answers its number, counted from 1 and not reset.
    func begin(_ request: UpstreamRequest, wire: UpstreamWire, connection: Int, fault: (Int) -> UpstreamFault?, at now: Duration) -> Int {
        change { state in
            state.number += 1
            state.probe.requests += 1
            state.probe.open += 1
            if state.connectionsSeen.insert(connection).inserted { state.probe.connections += 1 }
            state.begun.insert(state.number)
            var record = FakeLLMRecord(
                number: state.number, wire: wire, body: String(decoding: request.body.prefix(Self.bodyBytesMax), as: UTF8.self),
                headers: request.headers.filter { $0.key != "authorization" && $0.key != "x-api-key" }, arrivedAt: now,
                fault: fault(state.number))
            record.bodyBytes = request.body.count
            record.connection = connection
            record.arrivedMonotonic = MonotonicReading.now
            state.records.append(record)
            if state.records.count > Self.recordsMax { state.lines.append(state.records.removeFirst().line) }
            if state.lines.count > Self.linesMax { state.lines.removeFirst(Self.linesMax / 8) }
            return state.number
        }
    }

    /// Notes what was asked and what is about to be answered.
    func describe(_ number: Int, _ body: (inout FakeLLMRecord) -> Void) {
        change { state in
            guard let index = state.records.firstIndex(where: { $0.number == number }) else { return }
            body(&state.records[index])
            guard state.begun.contains(number) else { return }
            switch state.records[index].purpose {
            case .run: state.probe.runs += 1
            case .leg: state.probe.legs += 1
            case .summary: state.probe.summaries += 1
            case .refused: break
            }
            state.probe.calls += state.records[index].calls.count
        }
    }

    func firstToken(_ number: Int, at now: Duration) {
        state.withLock { state in
            guard let index = state.records.lastIndex(where: { $0.number == number }) else { return }
            state.records[index].firstTokenAt = state.records[index].firstTokenAt ?? now
        }
    }

    func end(_ number: Int, _ ending: FakeLLMRecord.Ending, at now: Duration) {
        let line: String? = change { state in
            guard state.begun.remove(number) != nil else { return nil }
            state.probe.open -= 1
            switch ending {
            case .complete: state.probe.completed += 1
            case .cancelled: state.probe.cancelled += 1
            case .failed: state.probe.failed += 1
            case .open: break
            }
            guard let index = state.records.firstIndex(where: { $0.number == number }) else { return nil }
            state.records[index].ending = ending
            state.records[index].endedAt = now
            state.records[index].endedMonotonic = MonotonicReading.now
            return state.records[index].line
        }
        if let line { file?.append(line) }
    }

    /// Forgets everything but the answers in progress, which stay counted as open.
    func reset() {
        change { state in
            var probe = FakeLLMProbe()
            probe.open = state.probe.open
            state.probe = probe
            state.lines = []
            state.connectionsSeen = []
            state.records.removeAll { !state.begun.contains($0.number) }
        }
    }

    /// Calls back once the counts satisfy a condition, at once when they do.
    func watch(_ condition: @escaping @Sendable (FakeLLMProbe) -> Bool, _ reached: @escaping @Sendable (FakeLLMProbe) -> Void) {
        let now: FakeLLMProbe? = state.withLock { state in
            if condition(state.probe) { return state.probe }
            state.watches.append((condition, reached))
            return nil
        }
        if let now { reached(now) }
    }

    @discardableResult
    private func change<R: Sendable>(_ body: (inout State) -> R) -> R {
        let (result, probe, reached) = state.withLock { state in
            let result = body(&state)
            let probe = state.probe
            let reached = state.watches.filter { $0.until(probe) }.map(\.reached)
            state.watches.removeAll { $0.until(probe) }
            return (result, probe, reached)
        }
        for reached in reached { reached(probe) }
        return result
    }
}
