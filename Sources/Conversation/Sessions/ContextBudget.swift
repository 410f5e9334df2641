/// How much of what was said an agent is shown, and when the oldest part of it is summarised.
///
/// Beyond the bounds nothing is shown whole. Half of them is the mark past which the oldest turns are summarised when no turn runs; then
/// they go at once, down to a sixth, so that what an agent is shown begins alike for many turns and an upstream's prompt cache holds.
struct ContextBudget: Sendable, Equatable {
    let turnsMax: Int
    /// Of text, in UTF-8 bytes.
    let bytesMax: Int

    var turnsHigh: Int { max(2, turnsMax / 2) }
    var bytesHigh: Int { bytesMax / 2 }
    var turnsLow: Int { max(1, turnsMax / 6) }
    var bytesLow: Int { bytesMax / 6 }
    /// The longest text of a past turn that is shown whole; of a longer one the beginning and the end are.
    var textBytesMax: Int { max(256, bytesMax / 4) }
}
