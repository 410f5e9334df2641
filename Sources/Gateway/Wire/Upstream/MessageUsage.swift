import Conversation

/// Token counts as the Messages API gives them: with the start of a message, and again, grown, with its end.
struct MessageUsage {
    private var input: Int?
    private var cacheCreation: Int?
    private var cacheRead: Int?
    private var output: Int?

    /// Takes the numbers that are there; the others stay as they were.
    mutating func read(_ counts: JSONValue) {
        for (key, value) in counts.members {
            guard let number = value.integer, number >= 0 else { continue }
            if key.equals("input_tokens") {
                input = number
            } else if key.equals("cache_creation_input_tokens") {
                cacheCreation = number
            } else if key.equals("cache_read_input_tokens") {
                cacheRead = number
            } else if key.equals("output_tokens") {
                output = number
            }
        }
    }

    /// The sums, nil when nothing was counted. What was read from a cache, or written to one, was part of the prompt.
    var total: TokenUsage? {
        guard input != nil || output != nil else { return nil }
        let prompt = [input, cacheCreation, cacheRead].reduce(0) { sum, part in
            let (more, overflow) = sum.addingReportingOverflow(part ?? 0)
            return overflow ? .max : more
        }
        return TokenUsage(promptTokens: prompt, completionTokens: output ?? 0)
    }
}
