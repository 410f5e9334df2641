/// Whose habits the target is judged by.
public enum Profile: String, Sendable, CaseIterable {
    /// Any OpenAI-compatible server, with the leniency real clients show.
    case openai
    /// A custom LLM behind an ElevenLabs agent: failures are spoken, a session is remembered.
    case elevenlabs
    /// OpenAI's own schema to the letter; a SHOULD that does not hold is a failure.
    case strict
}
