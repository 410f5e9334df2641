/// The agent as it is to stand at ElevenLabs: every field that a conversation through the gateway depends on (docs/elevenlabs.md).
struct WantedAgent: Sendable, Equatable {
    var name = "Clawdbot Voice"
    /// Said by ElevenLabs itself when a conversation begins, without asking the gateway; empty to let the user begin.
    var firstMessage = ""
    /// An ISO 639-1 code.
    var language = "en"
    /// Shown to the agent behind the gateway as context, never as orders.
    var prompt = WantedAgent.promptDefault
    var voiceID = ""
    /// Nil for the one that suits the language.
    var speechModel: String?
    /// Words the transcriber is to expect.
    var keywords: [String] = ["Clawdbot"]
    /// Where `/chat/completions` is appended.
    var endpoint = ""
    var modelID = "clawdbot"
    /// The secret that holds the gateway's token.
    var secretID = ""
    /// Whether the caller's number is sent too; a conversation that has none, in a browser, then fails at once.
    var sendsCaller = false
    /// Whether ElevenLabs asks before it is sure that the user has finished.
    var isSpeculative = false
    /// Web pages that may carry the widget; with none, a conversation needs a signed URL or a telephone.
    var widgetHosts: [String] = []
    var durationMaxS = 1800
    var conversationsAtOnce = 2
    var conversationsADay = 200
    /// The workspace's webhook that tells the gateway how a conversation went; nil leaves that as it is.
    var webhookID: String?

    /// Set in every request; `{{…}}` is filled in by ElevenLabs.
    static let promptDefault =
        "You are the voice of an assistant that has its own instructions. Conversation {{system__conversation_id}}."

    /// Its mark in the workspace.
    static let tags = ["clawdbot", "voice-gateway"]
    /// The longest ElevenLabs takes, in seconds: a slow agent is covered by the gateway's buffer words, not by asking again.
    static let cascadeTimeoutS = 15

    static let clientEvents = [
        "conversation_initiation_metadata", "ping", "audio", "interruption", "user_transcript", "agent_response",
        "agent_response_correction", "agent_tool_response",
    ]

    /// What ElevenLabs says first, where the owner has not chosen.
    static func greeting(language: String) -> String {
        switch language {
        case "es": "Hola, ¿en qué te puedo ayudar?"
        case "ca": "Hola, en què et puc ajudar?"
        default: "Hello, what can I do for you?"
        }
    }

    /// English agents take only the English models, all others only the multilingual ones.
    static func speechModel(language: String) -> String { language == "en" ? "eleven_flash_v2" : "eleven_flash_v2_5" }

    /// What ElevenLabs would refuse of a speech model for a language; nil when it goes.
    static func objection(toSpeechModel model: String, language: String) -> String? {
        let isEnglishOnly = ["eleven_flash_v2", "eleven_turbo_v2"].contains(model)
        let isOther = ["eleven_flash_v2_5", "eleven_turbo_v2_5", "eleven_multilingual_v2"].contains(model)
        if language == "en", isOther { return "an English agent takes eleven_flash_v2 or eleven_turbo_v2, not \(model)" }
        if language != "en", isEnglishOnly {
            return "\(model) speaks English only: eleven_flash_v2_5 or eleven_turbo_v2_5 speak \(language)"
        }
        return nil
    }
}
