import ConformanceSuite
import Foundation
import Simulators
import Testing

/// The section about voice services as a run plays it, in real time, against our own fake.
@Suite struct VoiceServiceConformanceTests {
    /// Judges a fake service off the cooperative pool, since a run blocks.
    private func judge(
        _ fault: Fault? = nil, needs: Set<Need> = [.line, .call, .person], level: Level = .should
    ) async throws -> RunReport {
        try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread {
                done.resume(
                    with: Result {
                        let voice = try OwnVoice(fault: fault)
                        defer { voice.stop() }
                        let selection = try Selection(
                            from: Suite.all, globs: ["voice-service"], level: level, profile: .openai, offered: needs)
                        let stage = StageSettings.withoutTarget(
                            voiceSocket: voice.endpoint, person: voice.person, serviceLife: voice.life)
                        return RunSession(selection: selection, settings: .init(stage: stage) { id, _ in id }).run()
                    })
            }
        }
    }

    @Test func `our own fake conforms`() async throws {
        let report = try await judge()
        #expect(report.problem == nil)
        #expect(report.cases.count >= 70)
        for row in report.cases {
            #expect(row.verdict == .pass, "\(row.id): expected \(row.expected ?? "-"), actual \(row.actual ?? "-")")
        }
    }

    @Test func `a service that only transcribes is recognised, and its calls are not judged`() async throws {
        let report = try await judge(.service("transcriber", "Only transcribes.") { $0.defects = [.transcriberOnly] }, level: .must)
        #expect(report.problem == nil)
        let skipped = report.cases.filter { $0.verdict == .skip }
        #expect(skipped.count > 25 && skipped.allSatisfy { $0.actual == VoicePreflight.noCalls })
        for row in report.cases where row.verdict != .skip {
            #expect(row.verdict == .pass, "\(row.id): expected \(row.expected ?? "-"), actual \(row.actual ?? "-")")
        }
    }

    @Test func `without a user who may be called nobody is`() async throws {
        let called = try await judge(
            .service("nobody-calls", "Rejects whoever is called.") { $0.outgoing = [.rejected(after: .zero)] }, needs: [.line], level: .must
        )
        #expect(called.summary.skipped > 20)
        #expect(called.cases.allSatisfy { $0.verdict == .pass || $0.verdict == .skip })
    }

    @Test func `a call that nobody answers says nothing about the service`() async throws {
        let rejected = try await judge(
            .service("rejected", "Rejects whoever is called.") { $0.outgoing = [.rejected(after: .zero)] }, needs: [.line, .call],
            level: .must)
        let unanswered = rejected.cases.filter { $0.verdict == .error }
        #expect(unanswered.count > 10 && unanswered.allSatisfy { $0.actual == "the call to 4242 was not answered" })
        #expect(rejected.cases.allSatisfy { $0.verdict != .fail })
    }
}
