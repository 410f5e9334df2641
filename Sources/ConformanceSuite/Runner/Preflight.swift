public import Simulators

/// The first questions to a target, before any case: is it there, does it take the token, what is its model called.
public enum Preflight {
    public enum Outcome: Sendable, Hashable {
        /// The model is the first of `/models`, or `default` where the target lists none.
        case usable(model: String)
        /// Unreachable, silent, or the token is refused: the run ends here with exit code 3, and this is why.
        case unusable(String)
    }

    /// What one question came to.
    public enum Answer: Sendable, Equatable {
        case response(WireResponse)
        case unreachable(String)
        case silent
    }

    /// The target does not say what its model is called.
    public static let modelWithoutName = "default"

    /// Asks for the models, then for one short completion; blocks, at most twice the timeout.
    public static func ask(_ settings: StageSettings, clock: any StageClock = MonotonicClock()) -> Outcome {
        let models = answer(to: "GET", "/models", body: nil, settings, clock)
        switch outcome(models: models, settings) {
        case .unusable(let why): return .unusable(why)
        case .usable(let model):
            let chat = answer(to: "POST", "/chat/completions", body: completion(model: model), settings, clock)
            return outcome(chat: chat, model: model, settings)
        }
    }

    /// Whether the target still takes connections; nil when it does, else what happened.
    public static func problem(reaching settings: StageSettings, clock: any StageClock = MonotonicClock()) -> String? {
        let recorder = Recorder(clock: clock)
        let connection = RawConnection("preflight", to: settings.target, clock: clock, recorder: recorder)
        defer { connection.close() }
        return connection.isOpen ? nil : "the target stopped answering: \(refusal(in: recorder.transcript()))"
    }

    static func outcome(models: Answer, _ settings: StageSettings) -> Outcome {
        switch models {
        case .unreachable(let why): return .unusable("cannot reach \(settings.target.url): \(why)")
        case .silent: return .unusable("\(settings.target.url) takes connections but did not answer GET /models within \(settings.timeout)")
        case .response(let response):
            if let refused = refusal(of: response, settings) { return .unusable(refused) }
            guard response.status == 200, let name = response.json?["data"]?[0]?["id"]?.string, !name.isEmpty else {
                return .usable(model: modelWithoutName)
            }
            return .usable(model: name)
        }
    }

    static func outcome(chat: Answer, model: String, _ settings: StageSettings) -> Outcome {
        switch chat {
        case .unreachable(let why): return .unusable("cannot reach \(settings.target.url): \(why)")
        case .silent: return .unusable("\(settings.target.url) did not answer a first chat completion within \(settings.timeout)")
        case .response(let response):
            // Any other status is the cases' to judge.
            return refusal(of: response, settings).map { .unusable($0) } ?? .usable(model: model)
        }
    }

    private static func refusal(of response: WireResponse, _ settings: StageSettings) -> String? {
        guard response.status == 401 || response.status == 403 else { return nil }
        return settings.token == nil
            ? "\(settings.target.url) asks for a token (\(response.status)); give one with --token-env NAME or --token-file FILE"
            : "\(settings.target.url) refuses the token it was given (\(response.status)); check that it is the one this target knows"
    }

    private static func completion(model: String) -> String {
        JSONValue.object([
            JSONMember(key: "model", value: .string(model)),
            JSONMember(
                key: "messages",
                value: [["role": "user", "content": "Say hello."]]),
            JSONMember(key: "stream", value: true),
        ]).text()
    }

    private static func answer(
        to method: String, _ path: String, body: String?, _ settings: StageSettings, _ clock: any StageClock
    ) -> Answer {
        let recorder = Recorder(clock: clock, secret: settings.token ?? "")
        let connection = RawConnection("preflight", to: settings.target, clock: clock, recorder: recorder)
        defer { connection.close() }
        guard connection.isOpen else { return .unreachable(refusal(in: recorder.transcript())) }
        let target = settings.target.prefix + path
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(settings.target.hostHeader)\r\nUser-Agent: conformance\r\nConnection: close\r\n"
        if let token = settings.token { head += "Authorization: Bearer \(token)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        connection.begin(method, target)
        connection.send(Array((head + "\r\n" + (body ?? "")).utf8), within: settings.timeout)
        connection.receive(for: "the answer to \(method) \(path)", within: settings.timeout) { $0.responses.first?.isComplete == true }
        if let response = connection.reader.responses.first { return .response(response) }
        return connection.hasEnded ? .unreachable("it closed the connection without an answer") : .silent
    }

    private static func refusal(in transcript: Transcript) -> String {
        for event in transcript.events {
            if case .refused(let reason) = event.kind { return reason }
        }
        return "no connection"
    }
}
