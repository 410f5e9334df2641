/// What the voice service tells of a call: one JSON-RPC notification, read tolerantly.
///
/// Every field but the type may be missing; an unknown type, reason or language is kept as it came.
public struct CallEvent: Sendable, Equatable, Codable {
    /// The notification's method.
    public enum Kind: Hashable, Sendable {
        /// Somebody is being called, or calls.
        case ringing
        case connected
        /// The user has spoken, and this is what was understood.
        case speech
        case ended
        /// A call comes in (the older service's event).
        case incoming
        /// Any other `call.…` method, by its whole name.
        case other(String)
    }

    public var kind: Kind
    public var callID: CallID?
    public var userID: Int64?
    /// What was said, of ``Kind/speech``.
    public var text: String?
    /// The language it was said in, as the service names it: `en`, `ca`.
    public var language: String?
    /// The recording of what was said; names a speech event for ever, and so tells a duplicate from a repeated word.
    public var audioPath: String?
    /// How long the call lasted, in seconds, of ``Kind/ended``.
    public var durationSeconds: Double?
    /// Why it ended: `hangup`, `rejected`, `timeout`, a class name of Telegram's, or `lost` where the service forgot the call.
    public var reason: String?
    /// Whether the gateway concluded it from `call.status` because the event itself was missed.
    public var isSynthetic = false

    public init(
        _ kind: Kind, callID: CallID? = nil, userID: Int64? = nil, text: String? = nil, language: String? = nil, audioPath: String? = nil,
        durationSeconds: Double? = nil, reason: String? = nil, isSynthetic: Bool = false
    ) {
        self.kind = kind
        self.callID = callID
        self.userID = userID
        self.text = text
        self.language = language
        self.audioPath = audioPath
        self.durationSeconds = durationSeconds
        self.reason = reason
        self.isSynthetic = isSynthetic
    }

    /// As the seed's documents print it: `call.speech`.
    public var type: String { kind.method }

    private enum CodingKeys: String, CodingKey {
        case kind = "type"
        case callID = "call_id"
        case userID = "user_id"
        case text, language
        case audioPath = "audio_path"
        case durationSeconds = "duration"
        case reason
        case isSynthetic = "synthetic"
    }
}

extension CallEvent.Kind: Codable {
    /// The JSON-RPC method of the notification.
    public var method: String {
        switch self {
        case .ringing: "call.ringing"
        case .connected: "call.connected"
        case .speech: "call.speech"
        case .ended: "call.ended"
        case .incoming: "call.incoming"
        case .other(let method): method
        }
    }

    public init(method: String) {
        self =
            switch method {
            case "call.ringing": .ringing
            case "call.connected": .connected
            case "call.speech": .speech
            case "call.ended": .ended
            case "call.incoming": .incoming
            default: .other(method)
            }
    }

    public init(from decoder: any Decoder) throws { self.init(method: try decoder.singleValueContainer().decode(String.self)) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(method)
    }
}
