import CoreMetrics
import Foundation
import Logging
import Synchronization

/// The file spans go to: JSON lines, written by a thread of its own, at most ``bytesMax`` long; then it becomes `FILE.1`, and a new one begins.
///
/// Spans never hold a turn up: past ``linesWaitingMax`` those that come are counted and dropped.
final class SpanFile: Sendable {
    static let linesWaitingMax = 8192

    private struct State {
        var lines: [[UInt8]] = []
        var isClosing = false
        var isSleeping = false
        var writtenCount = 0
        var takenCount = 0
    }

    private let output: RotatingFile
    private let dropped: Counter
    private let logger: Logger
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// - Throws: ``GatewayFailure`` 77 when the file cannot be written.
    init(_ path: String, bytesMax: Int, dropped: Counter, logger: Logger) throws(GatewayFailure) {
        output = try RotatingFile(path, bytesMax: bytesMax, key: "tracing.file")
        self.dropped = dropped
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "spans"
        thread.start()
    }

    func put(_ line: [UInt8]) {
        let verdict = state.withLock { state -> (isTaken: Bool, wakes: Bool) in
            guard !state.isClosing, state.lines.count < Self.linesWaitingMax else { return (false, false) }
            state.lines.append(line)
            state.takenCount += 1
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        if !verdict.isTaken { dropped.increment() }
        if verdict.wakes { wake.signal() }
    }

    /// Returns when all that was put is in the file.
    func flush() {
        let awaited = state.withLock { $0.takenCount }
        while state.withLock({ $0.writtenCount < awaited && !$0.isClosing }) { _ = done.wait(timeout: .now() + .milliseconds(50)) }
    }

    /// Writes what waits and ends the thread.
    func close() {
        let sleeps = state.withLock { state in
            state.isClosing = true
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if sleeps { wake.signal() }
        ended.wait()
    }

    private let ended = DispatchSemaphore(value: 0)

    private func run() {
        var hasComplained = false
        while let lines = next() {
            for line in lines where !output.append(line) {
                dropped.increment()
                if !hasComplained { logger.warning("a span could not be written", metadata: ["file": "\(output.path)"]) }
                hasComplained = true
            }
            state.withLock { $0.writtenCount += lines.count }
            done.signal()
        }
        output.close()
        ended.signal()
    }

    /// What waits; nil when there is nothing more to come.
    private func next() -> [[UInt8]]? {
        while true {
            let taken = state.withLock { state -> (lines: [[UInt8]], isOver: Bool) in
                let lines = state.lines
                state.lines = []
                state.isSleeping = lines.isEmpty && !state.isClosing
                return (lines, lines.isEmpty && state.isClosing)
            }
            if taken.isOver { return nil }
            if !taken.lines.isEmpty { return taken.lines }
            wake.wait()
        }
    }
}
