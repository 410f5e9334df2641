/// What a voice platform told about a conversation after it had ended.
public struct PostCall: Sendable, Equatable {
    /// As the platform's webhook calls them.
    public enum Kind: String, Sendable {
        case transcription = "post_call_transcription"
        case audio = "post_call_audio"
        case failure = "call_initiation_failure"
    }

    /// The platform's id of the conversation.
    public var conversation: String
    public var kind: Kind
    public var session: SessionKey
    /// The platform's id of its agent.
    public var agent: String
    /// When it was told, in ms since 1970-01-01 UTC, by the platform's clock.
    public var atMs: Int64
    /// When it came, by ours.
    public var receivedMs: Int64
    public var durationS: Int?
    /// Why it ended, in the platform's words.
    public var ending: String?
    /// Whether it went well, in the platform's judgement.
    public var verdict: String?
    public var summary: String?
    /// All that was told, as JSON; nil where it is not kept.
    public var body: String?

    public init(conversation: String, kind: Kind, session: SessionKey, agent: String, atMs: Int64, receivedMs: Int64) {
        self.conversation = conversation
        self.kind = kind
        self.session = session
        self.agent = agent
        self.atMs = atMs
        self.receivedMs = receivedMs
    }
}
