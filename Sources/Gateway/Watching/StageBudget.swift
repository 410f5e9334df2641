/// Where the time to a request's first token went: its stages and what is left, which add up to ``totalNs`` exactly.
struct StageBudget: Sendable, Equatable {
    /// From the first byte read to the first token written, in nanoseconds: what its client waited for, but for the network.
    let totalNs: UInt64
    /// What no stage accounts for, in nanoseconds: a stage that was not passed leaves its time here.
    let residualNs: UInt64
    private let stages: [UInt64?]

    /// Nil where no token was written.
    init?(_ stamps: StageStamps) {
        guard let end = stamps[.flush], end >= stamps.began else { return nil }
        totalNs = end - stamps.began
        var residual: UInt64 = 0
        var last = stamps.began
        var isGap = false
        stages = RequestStage.allCases.map { stage in
            guard let stamp = stamps[stage] else {
                isGap = true
                return nil
            }
            // A stamp out of order took no time of its own.
            let spent = stamp > last ? stamp - last : 0
            last = max(last, stamp)
            guard isGap else { return spent }
            isGap = false
            residual += spent
            return nil
        }
        residualNs = residual
    }

    /// What a stage took, in nanoseconds; nil where it was not passed, or the one before it was not.
    subscript(_ stage: RequestStage) -> UInt64? { stages[stage.rawValue] }
}
