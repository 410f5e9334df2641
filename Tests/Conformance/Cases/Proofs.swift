import ConformanceSuite
import Foundation
import Simulators
import Synchronization

/// All proofs, made once on plain threads so that the tests that wait for them block none of the concurrency pool's.
enum Proofs {
    /// Each case's outcome by id.
    static let outcomes = Task {
        await onThread { Dictionary(uniqueKeysWithValues: MutantRun.run(Suite.all, jobs: 6).map { ($0.id, $0) }) }
    }

    /// The ids of cases whose judgement of a saved transcript differs from that of the played one.
    static let unfaithful = Task {
        await onThread {
            let found = Mutex<[String: String]>([:])
            let next = Mutex(Suite.all[...])
            let group = DispatchGroup()
            for _ in 0..<4 {
                group.enter()
                Thread.detachNewThread {
                    while let one = next.withLock({ $0.popFirst() }) {
                        if let difference = difference(one) { found.withLock { $0[one.id] = difference } }
                    }
                    group.leave()
                }
            }
            group.wait()
            return found.withLock { $0 }
        }
    }

    private static func difference(_ one: Case) -> String? {
        guard let profile = Profile.allCases.first(where: one.profiles.contains) else { return "belongs to no profile" }
        for fault in [nil, one.fault] {
            do {
                let run = try ReferenceRun.judge(one, profile: profile, fault: fault)
                let saved = try Transcript(lines: run.transcript.lines)
                if one.check(saved, run.context) != run.judgement {
                    return "judged \(run.judgement), then \(one.check(saved, run.context))"
                }
                if saved.lines != run.transcript.lines { return "the saved transcript is another" }
            } catch {
                return "\(error)"
            }
        }
        return nil
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }
}
