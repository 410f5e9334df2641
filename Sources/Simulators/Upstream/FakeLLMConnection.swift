internal import Foundation
internal import Synchronization

/// Serves the requests of one connection, one after another, on that connection's thread.
struct FakeLLMConnection {
    /// How long a client that reads nothing may hold a write.
    private static let writeTimeout = Duration.seconds(120)
    /// How long a reset may take to answer the comment written after a FIN; on one machine it takes microseconds.
    private static let resetGrace = Duration.milliseconds(50)

    private let stream: SocketStream
    private let model: FakeLLM

    init(_ stream: SocketStream, of model: FakeLLM) {
        self.stream = stream
        self.model = model
    }

    func serve() {
        var reader = UpstreamRequestReader(stream)
        while true {
            do {
                guard let request = try reader.next() else { return }
                guard answer(request) else { return }
            } catch UpstreamRequestReader.Refusal.malformed(let reason) {
                _ = play(AnswerPlan(failing: 400, message: "Bad request: \(reason).", keepsAlive: false), since: model.options.clock.now)
                return
            } catch {
                return
            }
        }
    }

    /// Answers one request; false when the connection cannot serve another.
    private func answer(_ request: UpstreamRequest) -> Bool {
        let start = model.options.clock.now
        guard request.path == "/v1/chat/completions" else {
            let plan = sideRoute(request)
            return play(plan, since: start) == .complete && plan.keepsAlive
        }
        guard request.method == "POST" else {
            let plan = AnswerPlan(failing: 405, message: "Only POST is served here.", keepsAlive: request.keepsAlive)
            return play(plan, since: start) == .complete && plan.keepsAlive
        }
        let faults = model.options.faults
        let number = model.journal.begin(request, fault: { faults.fault(ofRequest: $0) }, at: start)
        let (plan, isFailure) = chat(request, number: number, fault: faults.fault(ofRequest: number))
        let ending = play(plan, since: start) {
            model.journal.end(number, isFailure ? .failed : .complete, at: model.options.clock.now)
        }
        model.journal.end(number, ending, at: model.options.clock.now)
        return ending == .complete && plan.keepsAlive
    }

    /// The plan for a chat request, and whether it is an answer that fails by itself.
    private func chat(_ request: UpstreamRequest, number: Int, fault: UpstreamFault?) -> (AnswerPlan, isFailure: Bool) {
        let keepsAlive = request.keepsAlive
        if let refusal = unauthorized(request) { return (refusal, true) }
        if let fault, let plan = AnswerPlan(respondingWith: fault, keepsAlive: keepsAlive) { return (plan, true) }
        let chat: ChatRequest
        do throws(ChatRequest.Malformed) {
            chat = try ChatRequest(request.body)
        } catch {
            return (AnswerPlan(failing: 400, message: error.reason + ".", parameter: error.parameter, keepsAlive: keepsAlive), true)
        }
        let answer = model.script.withLock { $0.answer(to: chat) }
        if case .failure(let status, let message) = answer.content {
            return (AnswerPlan(failing: status, message: message, keepsAlive: keepsAlive), true)
        }
        var random = SeededRandom(seed: model.options.seed &+ UInt64(number))
        let writer = ChunkWriter(
            id: "chatcmpl-" + String(random.next(), radix: 36), createdSeconds: Int(Date().timeIntervalSince1970),
            model: chat.model ?? model.options.models.first ?? "fake-model",
            promptTokens: chat.messages.reduce(0) { $0 + $1.text.split(separator: " ").count + 3 },
            includesUsage: chat.includesUsage)
        let timing = StreamTiming(answer.pace, options: model.options, random: random)
        let plan =
            chat.streams
            ? AnswerPlan(streaming: answer, writer: writer, timing: timing, fault: fault, options: model.options, keepsAlive: keepsAlive)
            : AnswerPlan(whole: answer, writer: writer, timing: timing, fault: fault, keepsAlive: keepsAlive)
        return (plan, false)
    }

    private func unauthorized(_ request: UpstreamRequest) -> AnswerPlan? {
        guard let token = model.options.requiredToken, request.bearer != token else { return nil }
        return AnswerPlan(failing: 401, message: "Incorrect API key provided.", keepsAlive: request.keepsAlive)
    }

    private func sideRoute(_ request: UpstreamRequest) -> AnswerPlan {
        let keepsAlive = request.keepsAlive
        let body: JSONValue
        switch request.path {
        case "/probe": body = model.probe.json
        case "/probe/requests": body = .array(model.requests.map(\.json))
        case "/probe/reset":
            model.reset()
            body = model.probe.json
        case "/v1/models":
            if let refusal = unauthorized(request) { return refusal }
            body = ["object": "list", "data": .array(model.options.models.map(Self.describe))]
        case let path where path.hasPrefix("/v1/models/"):
            if let refusal = unauthorized(request) { return refusal }
            let name = String(path.dropFirst("/v1/models/".count)).removingPercentEncoding ?? ""
            guard model.options.models.contains(name) else {
                return AnswerPlan(failing: 404, message: "The model '\(name)' does not exist.", parameter: "model", keepsAlive: keepsAlive)
            }
            body = Self.describe(name)
        default:
            return AnswerPlan(
                failing: 404, message: "Nothing is served at \(request.path); try POST /v1/chat/completions.", keepsAlive: keepsAlive)
        }
        guard request.method == "GET" || request.path.hasPrefix("/probe") else {
            return AnswerPlan(failing: 405, message: "Only GET is served here.", keepsAlive: keepsAlive)
        }
        return AnswerPlan(status: 200, body: body.text(), keepsAlive: keepsAlive)
    }

    private static func describe(_ name: String) -> JSONValue {
        ["id": .string(name), "object": "model", "created": 1_700_000_000, "owned_by": "fake"]
    }

    /// Plays the steps and says how it ended; `failed` is a break the plan itself made.
    private func play(_ plan: AnswerPlan, since start: Duration, beforeLast: () -> Void = {}) -> FakeLLMRecord.Ending {
        var player = StepPlayer(
            stream, clock: model.options.clock, start: start, writeTimeout: Self.writeTimeout, resetGrace: Self.resetGrace)
        return player.play(plan, beforeLast: beforeLast)
    }
}
