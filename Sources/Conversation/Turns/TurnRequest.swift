/// How answers are shaped: for an ear, or for an OpenAI client.
public enum Profile: String, Sendable, CaseIterable {
    /// Text filtered for speech, failures spoken, the stored session is the history.
    case voice
    /// Plain OpenAI behaviour: text untouched, true statuses, the request's own history.
    case api
}

/// What a door asks the core for: one request of a client, as far as the core reads it.
public struct TurnRequest: Sendable {
    /// The session the caller's token names.
    public var session: SessionKey
    /// The token's name: conversations of different callers never mix.
    public var caller: String
    public var profile: Profile
    /// The conversation the client names, if it does.
    public var conversation: ConversationID?
    /// The user the client names; scopes the search for a conversation when no id comes.
    public var user: String?
    /// The messages as sent. Profile `api` without a conversation id may send only those from the last user utterance on.
    public var messages: [Message]
    /// Names of the tools the client offers.
    public var tools: [String]
    /// What those of them take that the gateway calls on its own account; a tool that is not named here is taken to ask for a reason.
    public var toolFields: [String: ToolFields] = [:]
    public var tokensMax: Int?
    public var wantsUsage: Bool
    /// The request as its door received it, handed to the agent untouched.
    public var origin: (any Sendable)?
    /// Set by a door that heard the utterance itself: the turn is a new one, and its name is the door's to correct it by.
    public var heard: TurnID?
    public var channel: EntryChannel
    /// How long it waits for a turn of another conversation of its session; nil for as long as any.
    public var waitMax: Duration?
    /// The id its door answers it under, for log lines and upstreams.
    public var requestID: String?
    /// Its caller has asked too much of late: no agent is asked on its behalf, and in profile `voice` a sentence says so.
    public var isOverLimit = false
    /// What an apology is said in, and what stands for what cannot be read aloud.
    public var language = SpokenLanguage.english
    /// What becomes of it cannot be kept: no turn begins for it, and in profile `voice` an apology says so.
    public var isUnrecorded = false

    public init(
        session: SessionKey, caller: String, profile: Profile, conversation: ConversationID? = nil, user: String? = nil,
        messages: [Message], tools: [String] = [], tokensMax: Int? = nil, wantsUsage: Bool = false, origin: (any Sendable)? = nil
    ) {
        self.session = session
        self.caller = caller
        self.profile = profile
        self.conversation = conversation
        self.user = user
        self.messages = messages
        self.tools = tools
        self.tokensMax = tokensMax
        self.wantsUsage = wantsUsage
        self.origin = origin
        heard = nil
        channel = profile == .voice ? .voice : .api
    }

    /// One utterance of a call: the door has heard it and knows its conversation, so nothing is inferred from a history.
    ///
    /// - Parameter turn: names the turn for ``Session/played(_:bytes:of:)``.
    public init(utterance: String, turn: TurnID, call: ConversationID, session: SessionKey, language: SpokenLanguage) {
        self.init(
            session: session, caller: Session.callCaller, profile: .voice, conversation: call, messages: [Message(.user, utterance)])
        heard = turn
        channel = .call
        self.language = language
    }

    /// A line of text typed into the session itself: part of its history, answered as written, with failures told as they are.
    ///
    /// It never interrupts a turn, not even another of its own kind.
    public init(text: String, turn: TurnID, session: SessionKey, waitMax: Duration) {
        self.init(session: session, caller: "text", profile: .api, conversation: .text, messages: [Message(.user, text)])
        heard = turn
        channel = .text
        self.waitMax = waitMax
    }

    /// The client's tools that the gateway calls on its own account, when nobody says anything.
    public static let toolsCalledByTheGateway: Set<String> = ["skip_turn", "end_call"]

    /// Profile `api` without an id: its own conversation, judged against nothing.
    var standsAlone: Bool { profile == .api && conversation == nil }
}
