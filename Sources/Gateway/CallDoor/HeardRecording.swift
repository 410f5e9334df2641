/// What names an utterance for ever; a service that begins anew may give a path again, in another call.
struct HeardRecording: Hashable, Sendable {
    let callID: CallID?
    let path: String
}
