import Conversation

/// Everything that can happen to a telephone.
enum CallInput: Sendable, Equatable {
    /// What the voice service tells, and what was concluded for it (``CallEvent/isSynthetic``).
    case event(CallEvent)
    /// The connection to the service has gone; its unanswered requests are answered with ``VoiceServiceFailure/Kind/disconnected``.
    case serviceLost
    /// The service can be asked, for the first time or again.
    case serviceRestored

    case start(userID: Int64, DeskCommandID)
    case hangUp(DeskCommandID)
    case speak(String, DeskCommandID)
    /// A recording that was found fit to play, and how long it is heard.
    case play(path: String, duration: Duration, DeskCommandID)

    /// The answer to ``CallAction/startCall(userID:)``.
    case started(Result<CallStartResult, VoiceServiceFailure>)
    /// The answer to ``CallAction/hangUpCall``.
    case hungUp(Result<CallHangupResult, VoiceServiceFailure>)
    /// The answer to ``CallAction/askStatus``.
    case status(Result<CallStatusResult, VoiceServiceFailure>)
    /// The answer to ``CallAction/speak(_:text:language:)``: from now on it is heard.
    case spoke(PlaybackID, Result<CallSpeakResult, VoiceServiceFailure>)
    /// The answer to ``CallAction/play(_:path:)`` or ``CallAction/stopPlayback(_:)``.
    case played(PlaybackID, Result<CallPlayResult, VoiceServiceFailure>)
    /// The answer to ``CallAction/measure(_:path:)``; nil when the recording cannot be read.
    case measured(PlaybackID, Duration?)
    /// The answer to ``CallAction/measureRecording(_:path:)``; nil when the recording cannot be read.
    case recordingMeasured(CallID?, RecordingLevel?)

    case reply(CallTurnID, CallReplyPart)
    /// What was promised before is there: to be said when nothing is heard.
    case late(String)
    case timer(CallTimer)
    /// The gateway is stopping.
    case shutdown
}

/// What the session tells of a turn's reply.
enum CallReplyPart: Sendable, Equatable {
    /// The next piece of the reply, already filtered for speech.
    case text(String)
    /// What the session says beside the reply; a call covers waiting and failure in its own language, so it is kept for a reply that is
    /// otherwise empty.
    case aside(String)
    /// A line while a tool takes its time: said when nothing is heard, else not at all.
    case progress(String)
    /// No more comes. A failure is apologised for.
    case ended(TurnEnd)
}
