public import Logging
public import NIOCore
import Synchronization

/// The Telegram voice service, as its socket offers it: calls, speech and what happens in a call.
///
/// One connection carries everything. It is opened by the first listener or request, kept while there are listeners, made again when it
/// breaks, and closed when nobody needs it. Every request has a deadline and does not end before it has its answer or its failure;
/// cancelling the task that waits changes nothing.
public final class VoiceService: Sendable {
    /// How long the service may take, and what it may be given.
    public struct Settings: Sendable {
        /// For `call.start`, `call.hangup` and `call.play`.
        public var callLimit: Duration = .seconds(10)
        /// For `call.speak`, which is answered when the speech has been made.
        public var speakLimit: Duration = .seconds(30)
        /// For `health`, `status`, `call.status` and the languages.
        public var queryLimit: Duration = .seconds(5)
        public var transcribeLimit: Duration = .seconds(120)
        public var synthesizeLimit: Duration = .seconds(60)
        public var connectLimit: Duration = .seconds(1)
        /// For a frame of the service, from its first byte to its last.
        public var frameLimit: Duration = .seconds(10)
        /// Where recordings must lie that `call.play` plays.
        public var audioRoot: AudioRoot?

        public init() {}

        /// Gives speech its time, and the other commands of a call no more than 10 s of it.
        mutating func limitCalls(speakTimeoutMs: Int) {
            speakLimit = .milliseconds(speakTimeoutMs)
            callLimit = min(.seconds(10), speakLimit)
        }
    }

    let link: ServiceLink
    private let settings: Settings

    /// - Parameters:
    ///   - loop: where listeners are told, each event in order, and where the connection lives.
    ///   - socket: looked for from the first listener or request on.
    public convenience init(_ socket: VoiceSocket, settings: Settings = Settings(), loop: any EventLoop, logger: Logger) {
        let dial = ServiceDial(socket: socket, limit: settings.connectLimit, loop: loop)
        self.init(
            settings: settings,
            link: ServiceLink(
                socket: socket, settings: settings, loop: loop, logger: logger, random: SystemRandomNumberGenerator(),
                dial: { dial.connect($0) }))
    }

    init(settings: Settings, link: ServiceLink) {
        self.settings = settings
        self.link = link
    }

    deinit {
        guard !link.isOver.load(ordering: .acquiring) else { return }
        link.run { [link] in link.shutDown() }
    }

    /// The service as it stands at this moment; from any thread.
    public var report: CallReport.Service { link.service }

    /// How often something the service sent was left aside, by reason.
    public func dropped() async -> [String: Int] {
        guard !link.isOver.load(ordering: .acquiring) else { return [:] }
        return await withCheckedContinuation { continuation in
            link.run { [link] in continuation.resume(returning: link.dropCounts) }
        }
    }

    /// Ends the connection; what waits fails, listeners are let go of, sequences end. For good.
    public func shutDown() async {
        guard !link.isOver.load(ordering: .acquiring) else { return }
        await withCheckedContinuation { continuation in
            link.run { [link] in
                link.shutDown()
                continuation.resume()
            }
        }
    }

    // MARK: - Calls

    /// Calls a Telegram user. Told of as ringing before, with or after the answer.
    public nonisolated(nonsending) func callStart(userID: Int64) async throws(VoiceServiceFailure) -> CallStartResult {
        try await ask(ServiceRequest(.callStart, ("user_id", .number(userID))), settings.callLimit, ServiceResults.callStart)
    }

    /// Ends the call in progress.
    public nonisolated(nonsending) func callHangup() async throws(VoiceServiceFailure) -> CallHangupResult {
        try await ask(ServiceRequest(.callHangup), settings.callLimit, ServiceResults.callHangup)
    }

    /// Which call there is. Asked once more when no answer comes in time or the connection breaks.
    public nonisolated(nonsending) func callStatus() async throws(VoiceServiceFailure) -> CallStatusResult {
        try await ask(ServiceRequest(.callStatus), settings.queryLimit, tries: 2, ServiceResults.callStatus)
    }

    /// Says something in the call: answered when it has been synthesised, and it is heard from then on in place of what was playing.
    ///
    /// Never sent twice: who heard no answer cannot know whether it was said.
    /// - Throws: also `not_allowed` for a text longer than 65,536 bytes.
    public nonisolated(nonsending) func callSpeak(_ text: String) async throws(VoiceServiceFailure) -> CallSpeakResult {
        try checkLength(text, .callSpeak)
        return try await ask(ServiceRequest(.callSpeak, ("text", .text(text))), settings.speakLimit, ServiceResults.callSpeak)
    }

    /// Plays a recording into the call, in place of what was playing: a 48 kHz mono WAV file under the audio root.
    ///
    /// - Throws: also `not_allowed` for any other path, and then nothing is sent.
    public nonisolated(nonsending) func callPlay(_ path: String) async throws(VoiceServiceFailure) -> CallPlayResult {
        guard let root = settings.audioRoot else { throw AudioRoot.missing(path) }
        return try await callPlay(trusted: try root.check(path))
    }

    /// Plays a recording of the gateway's own making.
    nonisolated(nonsending) func callPlay(trusted path: String) async throws(VoiceServiceFailure) -> CallPlayResult {
        try await ask(ServiceRequest(.callPlay, ("audio_path", .text(path))), settings.callLimit, ServiceResults.callPlay)
    }

    // MARK: - The service itself

    public nonisolated(nonsending) func health() async throws(VoiceServiceFailure) -> ServiceHealth {
        try await ask(ServiceRequest(.health), settings.queryLimit, ServiceResults.health)
    }

    public nonisolated(nonsending) func status() async throws(VoiceServiceFailure) -> ServiceStatus {
        try await ask(ServiceRequest(.status), settings.queryLimit, ServiceResults.status)
    }

    /// What is said in a recording; the service opens the path itself.
    public nonisolated(nonsending) func transcribe(
        _ audioPath: String, userID: Int64? = nil
    ) async throws(VoiceServiceFailure) -> Transcription {
        try checkLength(audioPath, .transcribe)
        return try await ask(
            ServiceRequest(.transcribe, "audio_path", audioPath, userID), settings.transcribeLimit, ServiceResults.transcription)
    }

    /// A recording of a text.
    public nonisolated(nonsending) func synthesize(_ text: String, userID: Int64? = nil) async throws(VoiceServiceFailure) -> Synthesis {
        try checkLength(text, .synthesize)
        return try await ask(ServiceRequest(.synthesize, "text", text, userID), settings.synthesizeLimit, ServiceResults.synthesis)
    }

    public nonisolated(nonsending) func languageGet(userID: Int64) async throws(VoiceServiceFailure) -> ServiceLanguage {
        try await ask(
            ServiceRequest(.languageGet, ("user_id", .number(userID))), settings.queryLimit, ServiceResults.language(.languageGet))
    }

    public nonisolated(nonsending) func languageSet(userID: Int64, _ language: String) async throws(VoiceServiceFailure) -> ServiceLanguage
    {
        try checkLength(language, .languageSet)
        return try await ask(
            ServiceRequest(.languageSet, ("user_id", .number(userID)), ("language", .text(language))), settings.queryLimit,
            ServiceResults.language(.languageSet))
    }

    private func checkLength(_ text: String, _ method: ServiceMethod) throws(VoiceServiceFailure) {
        guard text.utf8.count <= ServiceText.utteranceBytesMax else { throw ServiceFault.tooLong(method) }
    }

    private nonisolated(nonsending) func ask<Value: Sendable>(
        _ request: ServiceRequest, _ limit: Duration, tries: Int = 1, _ decode: @escaping ServiceResults.Decoder<Value>
    ) async throws(VoiceServiceFailure) -> Value {
        guard !link.isOver.load(ordering: .acquiring) else { throw ServiceFault.shutDown(request.method) }
        let result: Result<Value, VoiceServiceFailure> = await withCheckedContinuation { continuation in
            link.run { [link] in
                link.submit(ServiceCall(request, limit: limit, tries: tries, decode) { continuation.resume(returning: $0) })
            }
        }
        return try result.get()
    }
}

extension ServiceRequest {
    /// A request about one text, for a user where one is named.
    fileprivate init(_ method: ServiceMethod, _ name: StaticString, _ text: String, _ userID: Int64?) {
        if let userID {
            self.init(method, (name, .text(text)), ("user_id", .number(userID)))
        } else {
            self.init(method, (name, .text(text)))
        }
    }
}
