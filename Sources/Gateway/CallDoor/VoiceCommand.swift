import Conversation

/// What a user can tell the telephone itself, rather than the agent.
enum VoiceCommand: String, Sendable {
    case hangUp = "hang_up"

    /// The command an utterance is; nil when it is anything more than the command and politeness around it.
    static func recognise(_ text: String, _ language: SpokenLanguage) -> VoiceCommand? {
        nil
    }
}
