/// One call that is over: who, how it ended, and how it sounded.
struct CallRecord: Sendable, Equatable {
    enum Outcome: String, Sendable {
        /// There was a conversation, or could have been.
        case ended
        /// It rang and nobody took it.
        case missed
        /// Its user may not talk to this gateway, or would not.
        case rejected
        /// It was never set up.
        case failed
        /// The service forgot it.
        case lost
    }

    var outcome: Outcome
    var callID: CallID?
    var userID: Int64?
    var isOutgoing: Bool
    /// As the service counted, else by the gateway's own clock from the connection on.
    var durationSeconds: Double
    /// Why the gateway ended it, else the service's own word.
    var reason: String?
    var turns: Int
    var quality: CallQuality
}
