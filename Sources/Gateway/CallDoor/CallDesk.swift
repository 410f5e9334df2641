/// What one may ask of the gateway's telephone: the commands of `voice-gateway call …`, whoever brings them.
public protocol CallDesk: Sendable {
    /// Calls a Telegram user, or queues the call behind the one in progress.
    func start(userID: Int64) async throws(VoiceServiceFailure) -> CallStartResult
    /// Ends the call in progress.
    func hangUp() async throws(VoiceServiceFailure) -> CallHangupResult
    /// Everything known at this moment; never waits for the service.
    func report() async -> CallReport
    /// Says something in the call in progress, after what is being said.
    func speak(_ text: String) async throws(VoiceServiceFailure) -> CallSpeakResult
    /// Plays a recording into the call in progress: a 48 kHz mono WAV file under the audio root.
    func play(_ path: String) async throws(VoiceServiceFailure) -> CallPlayResult
    /// The call events from now on, each as it came; at most 256 wait for a slow reader, and then the oldest go.
    func events() async -> AsyncStream<CallEvent>
}
