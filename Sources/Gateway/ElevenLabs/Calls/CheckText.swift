import Conversation

/// What `elevenlabs check` prints of a conversation.
enum CheckText {
    static func lines(_ account: ConversationAccount) -> [String] {
        let at = account.startedS.map { UTCTime.text(ms: Int64($0) * 1000) } ?? "-"
        let verdict = account.failure == nil ? "ok  " : "FAIL"
        let duration = account.durationS.map { "\($0) s" } ?? "-"
        let first = FirstTokenFigures(account.firstTokensMs).map { "first token p50 \($0.p50Ms) ms, p95 \($0.p95Ms) ms" } ?? "no figures"
        let ending = account.failure == nil ? (account.termination.isEmpty ? account.status : account.termination) : account.failureWords
        let line =
            "\(verdict) \(at) \(TerminalText.line(account.id)) \(duration), \(account.userTurns) turns, \(first): \(TerminalText.line(ending))"
        return [line]
    }
}
