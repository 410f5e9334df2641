/// Why the platform ends a conversation against its client's wish, in the words of its error event (docs/wire: close codes).
struct ConversationRefusal: Error, Sendable, Equatable {
    /// The WebSocket's close code.
    var code: Int
    /// A word of the error event's enumeration.
    var kind: String
    /// The close frame's reason and the record's.
    var reason: String
    var debug = ""

    static func contract(_ kind: String, _ reason: String) -> ConversationRefusal {
        ConversationRefusal(code: 1008, kind: kind, reason: reason)
    }

    var event: JSONValue {
        [
            "type": "error",
            "error_event": [
                "code": .integer(code), "error_type": .string(kind), "reason": .string(reason), "message": .string(reason),
                "debug_message": .string(debug),
            ],
        ]
    }
}
