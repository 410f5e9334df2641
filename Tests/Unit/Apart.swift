import Foundation
import Synchronization
import Testing

/// Runs a suite's tests on threads of their own: for tests that compute for long, or block.
///
/// The concurrency pool has a thread a core. A test that holds one of them makes every other test wait, also those that wait for a
/// socket and measure their patience on the clock.
struct Apart: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(ApartExecutor.shared) { try await body() }
    }
}

extension Trait where Self == Apart {
    static var apart: Apart { Apart() }
}

/// Two threads that take jobs in the order they come.
private final class ApartExecutor: TaskExecutor {
    static let shared = ApartExecutor()

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init() {
        for _ in 0..<2 {
            let thread = Thread { self.work() }
            thread.name = "apart"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func work() {
        while true {
            waiting.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

@Suite struct ApartTests {
    @Test(.apart) func `a test apart runs on a thread of its own`() { #expect(Thread.current.name == "apart") }

    @Test func `another test does not`() { #expect(Thread.current.name != "apart") }
}
