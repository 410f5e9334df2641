import Testing

@testable import Gateway

@Suite struct StageBudgetTests {
    private func stamps(_ ends: [RequestStage: UInt64], began: UInt64 = 1_000) -> StageStamps {
        var stamps = StageStamps(began: began)
        for (stage, end) in ends { stamps.end(stage, at: end) }
        return stamps
    }

    private func sum(_ budget: StageBudget) -> UInt64 { RequestStage.allCases.reduce(budget.residualNs) { $0 + (budget[$1] ?? 0) } }

    @Test func `the stages of a request that passed them all are what its client waited for`() throws {
        let ends: [RequestStage: UInt64] = [
            .accept: 1_100, .authenticate: 1_130, .admit: 1_200, .session: 1_500, .agent: 9_500, .filter: 9_600, .flush: 9_650,
        ]
        let budget = try #require(StageBudget(stamps(ends)))
        #expect(budget.totalNs == 8_650 && budget.residualNs == 0)
        #expect(RequestStage.allCases.map { budget[$0] } == [100, 30, 70, 300, 8_000, 100, 50])
    }

    @Test func `the time of a stage that was not passed is what is left over`() throws {
        let ends: [RequestStage: UInt64] = [
            .accept: 1_100, .authenticate: 1_130, .admit: 1_200, .session: 1_500, .filter: 1_700, .flush: 1_750,
        ]
        let budget = try #require(StageBudget(stamps(ends)))
        #expect(budget[.agent] == nil && budget[.filter] == nil && budget[.flush] == 50)
        #expect(budget.residualNs == 200 && sum(budget) == budget.totalNs)
    }

    @Test func `whatever the stamps are, stages and rest add up to the whole`() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<2_000 {
            var ends: [RequestStage: UInt64] = [.flush: 3_000]
            for stage in RequestStage.allCases.dropLast() where random.next() % 3 > 0 { ends[stage] = 1_000 + random.next() % 2_001 }
            let budget = try #require(StageBudget(stamps(ends)))
            #expect(sum(budget) == budget.totalNs && budget.totalNs == 2_000)
        }
    }

    @Test func `without a token there is no budget, and a stage ends once`() {
        #expect(StageBudget(stamps([.accept: 1_100])) == nil)
        var once = stamps([.agent: 2_000])
        once.end(.agent, at: 3_000)
        #expect(once[.agent] == 2_000)
    }

    /// SplitMix64: the same numbers every time.
    private struct SplitMix {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }
}
