import Conversation

/// What ``CallMachine`` wants done, in this order.
enum CallAction: Sendable, Equatable {
    // The conversation.

    /// Ask the agent.
    case beginTurn(CallTurn)
    /// The turn still runs: cancel its agent at once; of its reply so many UTF-8 bytes were heard.
    case interrupt(CallTurnID, heardBytes: Int, InterruptionReason)
    /// The turn has ended, and less of its reply was heard than was stored: so many UTF-8 bytes.
    case correct(CallTurnID, heardBytes: Int)
    /// More waits to be spoken than should: read the agent no further, or read on.
    case fellBehind(CallTurnID)
    case caughtUp(CallTurnID)
    /// Remember what was said without an agent.
    case note(CallNote)
    /// Whether somebody listens to what was promised before.
    case awaitLate(Bool)
    /// It could not be said: it is still to be told.
    case returnLate(String)

    // The voice service.

    case speak(PlaybackID, text: String, language: SpokenLanguage)
    case play(PlaybackID, path: String)
    /// Play the silent clip over whatever plays.
    case stopPlayback(PlaybackID)
    case startCall(userID: Int64)
    case hangUpCall
    case askStatus

    // Recordings.

    /// Read how long the synthesised recording is heard.
    case measure(PlaybackID, path: String)
    /// Read level and clipping of what was received.
    case measureRecording(CallID?, path: String)

    case arm(CallTimer, after: Duration)
    case disarm(CallTimer)
    case answer(DeskCommandID, DeskAnswer)
    /// The call is over; what there is to remember of it.
    case record(CallRecord)
    case log(CallFact)
}

/// One utterance for the agent.
struct CallTurn: Sendable, Equatable {
    var id: CallTurnID
    var callID: CallID?
    var userID: Int64?
    var utterance: String
    /// As the service named it, else the call's so far; nil where neither is known.
    var language: String?
}

/// What was said on a call by nobody's agent: the greeting, the goodbye, a command of the user's, words from the desk.
struct CallNote: Sendable, Equatable {
    enum Speaker: Sendable { case user, gateway }

    var callID: CallID?
    var speaker: Speaker
    /// Only what was heard of it.
    var text: String
    /// Whether that was all there was to say.
    var isWhole = true
}

/// The answer to one command of the desk.
enum DeskAnswer: Sendable, Equatable {
    case start(Result<CallStartResult, VoiceServiceFailure>)
    case hangUp(Result<CallHangupResult, VoiceServiceFailure>)
    case speak(Result<CallSpeakResult, VoiceServiceFailure>)
    case play(Result<CallPlayResult, VoiceServiceFailure>)
}
