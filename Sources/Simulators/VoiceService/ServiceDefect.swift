/// A standing defect of the real voice service that a fake one has only when it is named.
public enum ServiceDefect: String, Sendable, CaseIterable {
    /// Every event goes out twice, byte for byte.
    case doubleBroadcast = "double-broadcast"
    /// Frames wait up to 20 ms for company and go out up to four in one write.
    case joinedFrames = "joined-frames"
    /// A header that does not come in one read ends the connection; a body that comes in pieces is parsed in part.
    case splitHeader = "split-header"
    /// A JSON-RPC batch, or anything else that is no object, ends the connection.
    case batchCrash = "batch-crash"
    /// The socket is bound as `telegram-voice.sock` beside the path that was asked for.
    case wrongSocketName = "wrong-socket-name"
    /// A second `call.start` or a second caller takes the line over while a call is active.
    case noSecondCallGuard = "no-second-call-guard"
    /// `call.ended` gives the name of a Telegram class as its reason.
    case classNameReasons = "class-name-reasons"
    /// What is spoken replaces at once what is playing, even where a queue was asked for.
    case replacedPlayback = "replaced-playback"
    /// Speech recognition is not installed: what the person says yields no event.
    case missingWhisper = "missing-whisper"
    /// Speech synthesis is not installed: nothing can be spoken.
    case missingPiper = "missing-piper"
    /// The calls' library is not installed: there are no calls.
    case missingAiortc = "missing-aiortc"
    /// The other service that uses the same socket: it transcribes and synthesises, version 2.0.0, and knows no calls.
    case transcriberOnly = "transcriber-only"
    /// A second `call.hangup` is obeyed and `call.ended` comes twice.
    case hangupTwice = "hangup-twice"
    /// Incoming calls ring and are never accepted.
    case ignoresIncoming = "ignores-incoming"
    /// `call.speak` always answers "No result" and plays nothing.
    case speakWithoutResult = "speak-without-result"
    /// `call.ended` carries no call id but null.
    case nullCallIDAtEnd = "null-call-id-at-end"
    /// A request without an id is answered with the id null.
    case answersNotifications = "answers-notifications"
    /// The socket can be written by everyone (mode 0666).
    case openSocket = "open-socket"
    /// The socket belongs to the user 65534; only root can make this.
    case foreignSocket = "foreign-socket"

    /// Parses a name.
    ///
    /// - Throws: ``ServiceUsageError`` with the nearest known name.
    public init(parsing name: String) throws(ServiceUsageError) {
        guard let defect = ServiceDefect(rawValue: name) else {
            let nearest = nearestWord(to: name, among: ServiceDefect.allCases.map(\.rawValue))
            throw ServiceUsageError("unknown defect '\(name)'; the nearest name is '\(nearest)'")
        }
        self = defect
    }
}
