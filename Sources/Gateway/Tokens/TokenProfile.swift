/// How a token's holder is answered.
public enum TokenProfile: String, Sendable, CaseIterable {
    /// Text filtered for speech, failures spoken.
    case voice
    /// Plain OpenAI behaviour: text untouched, true statuses.
    case api
}
