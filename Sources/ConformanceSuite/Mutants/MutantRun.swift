import Foundation
import Simulators
import Synchronization

/// Each case against the right server of its world, where it must pass, and against its own fault, where it must fail.
public enum MutantRun {
    /// What one case showed.
    public struct Outcome: Sendable {
        public let id: String
        public let fault: String
        /// How the server without fault was judged, where it was not a pass.
        public let falseAlarm: String?
        /// Whether the fault went unnoticed, and how it was judged.
        public let survived: String?
        public let duration: Duration

        public var isProven: Bool { falseAlarm == nil && survived == nil }
    }

    /// Runs the cases with at most `jobs` at a time, in the order given.
    ///
    /// - Parameter saw: given each play as it was judged.
    public static func run(
        _ cases: [Case], jobs: Int = 4, saw: @escaping @Sendable (Case, ReferenceRun) -> Void = { _, _ in },
        progress: @escaping @Sendable (Outcome) -> Void = { _ in }
    ) -> [Outcome] {
        let outcomes = Mutex<[Int: Outcome]>([:])
        let next = Mutex(0)
        let group = DispatchGroup()
        for _ in 0..<max(1, min(jobs, cases.count)) {
            group.enter()
            let thread = Thread {
                while let index = next.withLock({ next -> Int? in
                    defer { next += 1 }
                    return next < cases.count ? next : nil
                }) {
                    let outcome = prove(cases[index], saw: saw)
                    outcomes.withLock { $0[index] = outcome }
                    progress(outcome)
                }
                group.leave()
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        group.wait()
        return outcomes.withLock { all in cases.indices.compactMap { all[$0] } }
    }

    /// Plays one case in each of its profiles, then against its fault.
    public static func prove(_ one: Case, saw: (Case, ReferenceRun) -> Void = { _, _ in }) -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        var falseAlarm: String?
        // Only the reference server has a style for each profile.
        let profiles = Profile.allCases.filter(one.profiles.contains).prefix(one.world == .chat ? Profile.allCases.count : 1)
        for profile in profiles where falseAlarm == nil {
            falseAlarm = verdict(one, profile, nil, saw).flatMap { $0 == .pass ? nil : "\(profile.rawValue): \($0)" }
        }
        let caught = profiles.first.flatMap { verdict(one, $0, one, saw) }
        let survived: String? = caught.map(\.isFailure) == true ? nil : caught.map { "\($0)" } ?? "not played"
        return Outcome(
            id: one.id, fault: one.fault.id, falseAlarm: falseAlarm, survived: survived, duration: clock.now - start)
    }

    private static func verdict(
        _ one: Case, _ profile: Profile, _ mutant: Case?, _ saw: (Case, ReferenceRun) -> Void
    ) -> Judgement? {
        do {
            let run = try ReferenceRun.judge(one, profile: profile, fault: mutant?.fault)
            saw(one, run)
            return run.judgement
        } catch {
            return .inconclusive("\(error)")
        }
    }
}
