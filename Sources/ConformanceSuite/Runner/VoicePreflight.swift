public import Simulators

/// The first questions to a voice service, before any case: is it there, does it answer, does it make calls.
public enum VoicePreflight {
    public enum Outcome: Sendable, Hashable {
        /// It answers; `makesCalls` is false for a service that only transcribes, or whose calls are switched off.
        case usable(makesCalls: Bool)
        /// Nobody listens there, or nothing comes back: the run ends here with exit code 3, and this is why.
        case unusable(String)
    }

    /// Why the cases about calls are skipped when a service makes none.
    public static let noCalls = "the service makes no calls: it does not answer call.status with a state"

    /// Asks for `health`, then for `call.status`; blocks, at most twice the timeout.
    public static func ask(_ settings: StageSettings, clock: any StageClock = MonotonicClock()) -> Outcome {
        guard let socket = settings.voiceSocket else { return .unusable("no voice service was given; name it with --voice-socket PATH") }
        let recorder = Recorder(clock: clock)
        let connection = FramedConnection("preflight", to: socket, clock: clock, recorder: recorder)
        defer { connection.close() }
        guard connection.isOpen else { return .unusable(missing(socket, recorder)) }
        for (count, method) in [(1, "health"), (2, "call.status")] {
            let request: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": [:], "id": .integer(count)]
            connection.send(FrameReader.frame(request.bytes), within: settings.timeout)
            // Whatever comes back, in whatever form, is the cases' to judge.
            let isAnswered = connection.receive(for: "the answer to \(method)", within: settings.timeout) {
                $0.answers.count >= count || $0.misframed != nil
            }
            if connection.reader.misframed != nil { return .usable(makesCalls: true) }
            guard !isAnswered else { continue }
            // A service of the other kind may know no other way to refuse.
            if count == 2, connection.hasEnded { return .usable(makesCalls: false) }
            return connection.hasEnded
                ? .unusable("\(socket) closed the connection without an answer to \(method); is it a voice service?")
                : .unusable("\(socket) takes connections but did not answer \(method) within \(settings.timeout)")
        }
        return .usable(makesCalls: connection.reader.answers.dropFirst().first?.json?["result"]?["state"]?.string != nil)
    }

    /// Whether the service still takes connections; nil when it does, else what happened.
    public static func problem(reaching settings: StageSettings, clock: any StageClock = MonotonicClock()) -> String? {
        guard let socket = settings.voiceSocket else { return nil }
        let recorder = Recorder(clock: clock)
        let connection = FramedConnection("preflight", to: socket, clock: clock, recorder: recorder)
        defer { connection.close() }
        return connection.isOpen ? nil : "the voice service stopped answering: \(socket): \(refusal(recorder))"
    }

    private static func missing(_ socket: ServiceEndpoint, _ recorder: Recorder) -> String {
        "no voice service at \(socket): \(refusal(recorder)); start it, or say where it listens with --voice-socket PATH or tcp://HOST:PORT"
    }

    private static func refusal(_ recorder: Recorder) -> String {
        for event in recorder.transcript().events {
            if case .refused(let reason) = event.kind { return reason }
        }
        return "no connection"
    }
}
