/// By which door a request came.
enum RequestDoor: String, Sendable, CaseIterable {
    case http
    /// An utterance of a call.
    case call
    /// A text turn through the control socket: `voice-gateway say`.
    case say
}
