/// Why something the voice service sent was left aside, as a label for logs and metrics.
enum FrameDrop: String, Error, Sendable, CaseIterable {
    /// Not one JSON text in UTF-8, as RFC 8259 has it.
    case notJSON = "not_json"
    /// JSON, but a batch or a bare value.
    case notAnObject = "not_an_object"
    /// An object that is no JSON-RPC 2.0 message.
    case notAMessage = "not_a_message"
    /// A request: the gateway is asked nothing.
    case request
    /// An answer whose id was never given out, or is of another type.
    case unknownID = "unknown_id"
    /// An answer to what nobody waits for any more.
    case lateAnswer = "late_answer"
    /// A second answer.
    case duplicateAnswer = "duplicate_answer"
    /// A notification that does not begin with `call.`.
    case foreignNotification = "foreign_notification"
    /// An event without what it must have.
    case incompleteEvent = "incomplete_event"
    /// An event that came twice.
    case duplicateEvent = "duplicate_event"
    /// An event for which there was no room.
    case overflow

    /// Whether it is nothing a voice service sends, and so worth telling.
    var isUnreadable: Bool {
        switch self {
        case .notJSON, .notAnObject, .notAMessage, .incompleteEvent: true
        case .request, .unknownID, .lateAnswer, .duplicateAnswer, .foreignNotification, .duplicateEvent, .overflow: false
        }
    }
}

/// How often each of them happened.
struct FrameDropCounts: Sendable, Equatable {
    private(set) var counts: [FrameDrop: Int] = [:]

    mutating func count(_ drop: FrameDrop) { counts[drop, default: 0] += 1 }

    subscript(_ drop: FrameDrop) -> Int { counts[drop] ?? 0 }
}
