import ConformanceSuite
import Foundation
import Simulators
import Synchronization

/// All proofs, made once on plain threads so that the tests that wait for them block none of the concurrency pool's.
struct Proofs {
    /// Each case's outcome by id.
    let outcomes: [String: MutantRun.Outcome]
    /// What differs where a saved transcript is not judged as the played one was, by the case's id.
    let unfaithful: [String: String]

    static let made = Task {
        await onThread {
            let unfaithful = Mutex<[String: String]>([:])
            let outcomes = MutantRun.run(
                Suite.all, jobs: 6,
                saw: { one, run in
                    if let difference = difference(one, run) { unfaithful.withLock { $0[one.id] = difference } }
                })
            return Proofs(
                outcomes: Dictionary(uniqueKeysWithValues: outcomes.map { ($0.id, $0) }), unfaithful: unfaithful.withLock { $0 })
        }
    }

    private static func difference(_ one: Case, _ run: ReferenceRun) -> String? {
        do {
            let saved = try Transcript(lines: run.transcript.lines)
            let judgement = one.check(saved, run.context)
            if judgement != run.judgement { return "judged \(run.judgement), then \(judgement)" }
            return saved.lines == run.transcript.lines ? nil : "the saved transcript is another"
        } catch {
            return "\(error)"
        }
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }
}
