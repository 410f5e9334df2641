/// One thing worth a line in the log.
enum CallFact: Sendable, Equatable {
    case ringing(CallID?, userID: Int64?, isOutgoing: Bool)
    case connected(CallID?, userID: Int64?)
    case heard(CallID?, text: String, language: String?)
    /// A `call.speak` was sent.
    case speaking(CallID?, text: String)
    /// Its answer came: it is heard now, so long after it was asked for.
    case spoken(CallID?, text: String, synthesisMs: Double)
    case speakFailed(CallID?, text: String, VoiceServiceFailure)
    /// `call.speak` answered before the last recording had ended, which was cut.
    case overlapped(CallID?, cutMs: Double)
    case bargedIn(CallID?, heardBytes: Int)
    case command(CallID?, VoiceCommand)
    case interimLine(CallID?)
    /// An event that was not acted on, and why.
    case dropped(CallEvent, DropReason)
    case refused(CallID?, userID: Int64?)
    case queued(userID: Int64, behind: Int)
    case startFailed(userID: Int64, String)
    /// Its answer was lost: the service is asked whether there is a call.
    case startUncertain(userID: Int64, String)
    /// The silent recording was not played over what plays.
    case stopFailed(CallID?, String)
    case hangUpFailed(CallID?, String)
    case ended(CallID?, durationSeconds: Double, reason: String?)
    case timeLimit(CallID?, CallTimer)

    enum DropReason: String, Sendable {
        case duplicate
        case afterEnd = "after_end"
        case unknownCall = "unknown_call"
        case otherCall = "other_call"
        case blank
        case ending
        case refused
        case unknownType = "unknown_type"
    }
}
