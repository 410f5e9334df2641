/// A conversation as ElevenLabs keeps it, as far as it says how it went.
struct ConversationAccount: Sendable, Equatable {
    var id: String
    var status: String
    /// Unix time.
    var startedS: Int?
    var durationS: Int?
    var termination: String
    /// Nil when it ended as conversations do.
    var failure: FailureReason?
    /// What was said of the failure, for a person.
    var failureWords = ""
    /// ElevenLabs' view of the gateway's time to the first token, a turn each, in ms.
    var firstTokensMs: [Double] = []
    var userTurns = 0

    /// Nil when the document is no conversation.
    init?(_ document: OwnedJSON) {
        guard let id = document["conversation_id"]?.text else { return nil }
        self.id = id
        status = document["status"]?.text ?? ""
        let metadata = document["metadata"] ?? .null
        // Up to the year 9999; what is beyond is no time.
        startedS = metadata["start_time_unix_secs"]?.whole.flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
        durationS = metadata["call_duration_secs"]?.whole
        termination = metadata["termination_reason"]?.text ?? ""
        for item in document["transcript"]?.elements ?? [] {
            if item["role"]?.text == "user" { userTurns += 1 }
            let turn = item["conversation_turn_metrics"] ?? .null
            // Older ones have the figures without a member around them.
            let figures = turn["metrics"] ?? turn
            if let seconds = figures[path: "convai_llm_service_ttfb.elapsed_time"]?.double, (0...3600).contains(seconds) {
                firstTokensMs.append(seconds * 1000)
            }
        }
        let error = metadata["error"] ?? .null
        let words = [error["reason"]?.text, termination].compactMap(\.self).filter { !$0.isEmpty }
        let all = words.joined(separator: " ")
        if status == "failed" || error.isObject || Self.isFailure(termination) {
            failure = FailureReason(all)
            failureWords = all + (error["code"]?.whole.map { " (\($0))" } ?? "")
        }
    }

    /// Whether a termination reason tells of a failure though the status does not.
    private static func isFailure(_ termination: String) -> Bool {
        let words = termination.lowercased()
        return words.contains("failed") || words.contains("took too long") || words.contains("error")
    }
}
