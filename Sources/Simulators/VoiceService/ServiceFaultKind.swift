/// The faults of a fake voice service by name.
public enum ServiceFaultKind: String, Sendable, CaseIterable {
    // A connection is the occasion.
    case acceptThenClose = "accept-then-close"
    /// Accepted and read, and nothing is ever written to it.
    case stall

    // A frame is the occasion, be it an answer or an event.
    case dropMidFrame = "drop-mid-frame"
    case halfFrameStall = "half-frame-stall"
    case garbageFrame = "garbage-frame"
    case invalidUTF8 = "invalid-utf8"
    case twoDocuments = "two-documents"
    case batchFrame = "batch-frame"
    case prettyJSON = "pretty-json"
    case oversizedLength = "oversized-length"
    case zeroLength = "zero-length"
    case splitWrites = "split-writes"
    case missingFields = "missing-fields"
    case extraFields = "extra-fields"
    case callIDInteger = "call-id-int"
    case callIDString = "call-id-string"
    // What follows the frame.
    case restart
    case restartKeepingCall = "restart-keeping-call"
    case floodInformational = "flood-informational"
    case floodSpeech = "flood-speech"
    case unknownCall = "unknown-call"

    // An answer is the occasion.
    case stallReply = "stall-reply"
    case lateReply = "late-reply"
    case wrongID = "wrong-id"
    case idType = "id-type"
    case nullID = "null-id"
    case duplicateReply = "duplicate-reply"
    case replyBeforeRequest = "reply-before-request"
    case errorReply = "error-reply"
    case resultAndError = "result-and-error"
    case neitherResultNorError = "neither-result-nor-error"

    // An event is the occasion.
    case duplicateEvent = "duplicate-event"
    case lateEvent = "late-event"
    case staleEvent = "stale-event"
    case lostEvent = "lost-event"
    case nullText = "null-text"
    case hugeText = "huge-text"
    case callIDNull = "call-id-null"

    /// What a fault counts.
    public enum Occasion: Sendable {
        case connection
        case frame
        case reply
        case event
    }

    public var occasion: Occasion {
        switch self {
        case .acceptThenClose, .stall: .connection
        case .stallReply, .lateReply, .wrongID, .idType, .nullID, .duplicateReply, .replyBeforeRequest, .errorReply, .resultAndError,
            .neitherResultNorError:
            .reply
        case .duplicateEvent, .lateEvent, .staleEvent, .lostEvent, .nullText, .hugeText, .callIDNull: .event
        default: .frame
        }
    }

    /// What `:AMOUNT` means for this fault and what it is when not given; nil when it means nothing.
    public var amountMeaning: (text: String, standard: Int)? {
        switch self {
        case .restart, .restartKeepingCall: ("milliseconds the service is gone", 500)
        case .floodInformational, .floodSpeech: ("events a second", 1000)
        case .lateReply: ("milliseconds the answer is late", 15_000)
        case .lateEvent: ("milliseconds the event is late, unless two others overtake it first", 1000)
        case .hugeText: ("bytes of text", 1_048_576)
        case .oversizedLength: ("bytes the header promises", 0xFFFF_FFF0)
        default: nil
        }
    }

    /// What the fault does, in one sentence.
    public var summary: String {
        switch self {
        case .acceptThenClose: "The connection is accepted and closed at once."
        case .stall: "The connection is accepted and read; nothing is ever written to it."
        case .dropMidFrame: "Part of the frame is written and the connection closed."
        case .halfFrameStall: "Part of the frame is written and then nothing more on that connection."
        case .garbageFrame: "A frame of 64 random bytes goes before the frame."
        case .invalidUTF8: "A frame that is JSON but for one byte that is no UTF-8 goes before the frame."
        case .twoDocuments: "The frame's body is two JSON documents one after the other, which is none."
        case .batchFrame: "The frame's body is put into an array."
        case .prettyJSON: "The frame's body is indented JSON over several lines."
        case .oversizedLength: "A header that promises too much comes instead of the frame."
        case .zeroLength: "A frame of length 0 goes before the frame."
        case .splitWrites: "The frame is written in pieces of one to seven bytes, each by itself."
        case .missingFields: "One field of the result or of the event's params is left out, chosen by the seed."
        case .extraFields: "The document and its result or params have fields nobody knows."
        case .callIDInteger: "The call id is a number, whatever it should be."
        case .callIDString: "The call id is a string, whatever it should be."
        case .restart: "After the frame the service is gone and comes back without the call."
        case .restartKeepingCall: "After the frame the service is gone and comes back with the call still on."
        case .floodInformational: "After the frame come call.ringing events without end."
        case .floodSpeech: "After the frame come call.speech events without end, each with its own text and path."
        case .unknownCall: "After the frame comes a call.speech event of a call nobody knows."
        case .stallReply: "The request is never answered; the connection goes on."
        case .lateReply: "The answer is late."
        case .wrongID: "The answer has an id that was never asked."
        case .idType: "The answer's id is a string where a number was sent, or the reverse."
        case .nullID: "The answer's id is null."
        case .duplicateReply: "The answer comes twice."
        case .replyBeforeRequest: "An answer to the next request's id comes before that request does."
        case .errorReply: "The answer is a JSON-RPC error -32000."
        case .resultAndError: "The answer has a result and an error."
        case .neitherResultNorError: "The answer has neither a result nor an error."
        case .duplicateEvent: "The event comes twice, byte for byte."
        case .lateEvent: "The event comes after the one that follows it."
        case .staleEvent: "The event comes once more after the call has ended."
        case .lostEvent: "The event never comes."
        case .nullText: "The event's text is null."
        case .hugeText: "The event's text is enormous."
        case .callIDNull: "The event's call id is null."
        }
    }
}
