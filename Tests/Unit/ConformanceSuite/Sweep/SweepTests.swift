import Testing

@testable import ConformanceSuite
@testable import Simulators

@Suite struct SweepTests {
    /// A target whose reply has six chunks of a word and that goes wrong where it is told to.
    private static func play(_ scenario: Scenario, failing: (Interrupt, [String]) -> Bool) -> CallTranscript {
        var transcript = CallTranscript(scenario: scenario.name, target: "t", seed: 1)
        for (index, turn) in scenario.turns.enumerated() {
            var outcome = TurnOutcome(number: index + 1, id: turn.id, user: turn.user, delivery: "plain")
            outcome.deltas = (1...6).map { .init(text: "word\($0) ", atMilliseconds: Double($0)) }
            let users = scenario.turns.map(\.user)
            if let interrupt = turn.interrupt, failing(interrupt, users) {
                outcome.deltas = [.init(text: "Once more.", atMilliseconds: 1)]
            }
            transcript.turns.append(outcome)
        }
        return transcript
    }

    private static func scenario() -> Scenario {
        var scenario = Scenario(name: "s")
        scenario.turns = ["a", "story", "cut", "z"].map { ScenarioTurn(id: $0, user: "user \($0)") }
        scenario.turns[2].interrupt = Interrupt(after: .heardWords, count: 2)
        scenario.turns[2].expect = [.content(.contains("word"))]
        return scenario
    }

    @Test func `every boundary is there once, on the wire and in the ear`() {
        let points = SweepPoint.all(chunks: 3, words: 2)
        #expect(
            points.map(\.description) == [
                "after request sent", "after first content", "after chunk 2", "after chunk 3", "after agent speech start",
                "after heard words 1", "after heard words 2",
            ])
        #expect(SweepPoint.spread(over: 1000, max: 4) == [0, 333, 666, 999])
        #expect(SweepPoint.spread(over: 3, max: 10) == [0, 1, 2])
        #expect(SweepPoint.all(chunks: 1, words: 0).count == 3)
    }

    @Test func `a target that holds has no findings`() async throws {
        let report = try await Sweep(Self.scenario()) { Self.play($0) { _, _ in false } }.run()
        #expect(report.turn == "story")
        #expect((report.chunks, report.words, report.played) == (6, 6, 14))
        #expect(report.findings.isEmpty && report.smallest == nil)
    }

    @Test func `what fails is shrunk to its first point and its fewest turns`() async throws {
        let sweep = Sweep(Self.scenario()) { scenario in
            Self.play(scenario) { interrupt, users in
                interrupt.after == .chunk && interrupt.count >= 4 && users.contains("user story")
            }
        }
        let report = try await sweep.run()
        #expect(report.findings.map(\.point.description) == ["after chunk 4", "after chunk 5", "after chunk 6"])
        let smallest = try #require(report.smallest)
        #expect(smallest.turns.map(\.id) == ["story", "cut"])
        #expect(smallest.turns[1].interrupt == Interrupt(after: .chunk, count: 4))
        #expect((report.failedAgain, report.playedAgain) == (3, 3))
        #expect(report.text.contains("smallest: after chunk 4, in 2 turns; played again it failed 3 of 3 times"))
    }

    @Test func `where points are left out the smallest is still found`() async throws {
        let sweep = Sweep(Self.scenario(), pointsMax: 3) { scenario in
            Self.play(scenario) { interrupt, _ in interrupt.after == .heardWords && interrupt.count >= 2 }
        }
        let report = try await sweep.run()
        #expect(report.played < 14)
        #expect(report.findings.first?.point.description == "after heard words 2")
    }

    @Test func `a turn that is needed is kept, a missing next turn is made up`() async throws {
        let needing = Sweep(Self.scenario()) { scenario in
            Self.play(scenario) { interrupt, users in interrupt.after == .requestSent && users.contains("user a") }
        }
        #expect(try await needing.run().smallest?.turns.map(\.id) == ["a", "story", "cut"])
        var alone = Scenario(name: "s")
        alone.turns = [ScenarioTurn(id: "only", user: "Hello.")]
        let report = try await Sweep(alone) { Self.play($0) { _, _ in false } }.run()
        #expect(report.played == 14)
    }

    @Test func `points the reply ended before are not judged, and what cannot be swept is said`() async throws {
        let report = try await Sweep(Self.scenario(), turn: "story") { scenario in
            var transcript = Self.play(scenario) { _, _ in false }
            if scenario.turns.contains(where: { $0.interrupt?.after == .chunk }) { transcript.turns[1].missedBargeIn = true }
            return transcript
        }.run()
        #expect(report.unreached.count == 5 && report.findings.isEmpty)
        await #expect(throws: SweepProblem.self) {
            try await Sweep(Self.scenario(), turn: "none") { Self.play($0) { _, _ in false } }.run()
        }
        await #expect(throws: SweepProblem.self) {
            try await Sweep(Self.scenario()) { CallTranscript(scenario: $0.name, target: "t", seed: 1) }.run()
        }
    }
}
