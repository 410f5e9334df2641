/// How many tokens an answer took.
struct TokenUsage: Equatable, Sendable {
    var promptTokens: Int
    var completionTokens: Int

    var totalTokens: Int {
        let (sum, overflow) = promptTokens.addingReportingOverflow(completionTokens)
        return overflow ? .max : sum
    }
}
