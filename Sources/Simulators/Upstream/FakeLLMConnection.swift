/// Serves the requests of one connection, one after another, on that connection's thread.
struct FakeLLMConnection {
    /// How long a client that reads nothing may hold a write.
    private static let writeTimeout = Duration.seconds(120)
    /// How long a reset may take to answer the comment written after a FIN; on one machine it takes microseconds.
    private static let resetGrace = Duration.milliseconds(50)

    private let stream: SocketStream
    let model: FakeLLM
    private let number: Int

    init(_ stream: SocketStream, of model: FakeLLM, number: Int) {
        self.stream = stream
        self.model = model
        self.number = number
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
        let wire: UpstreamWire
        switch request.path {
        case "/v1/chat/completions": wire = .openAI
        case "/v1/messages": wire = .anthropic
        default:
            let plan = sideRoute(request)
            return play(plan, since: start) == .complete && plan.keepsAlive
        }
        guard request.method == "POST" else {
            let plan = AnswerPlan(failing: 405, message: "Only POST is served here.", wire: wire, keepsAlive: request.keepsAlive)
            return play(plan, since: start) == .complete && plan.keepsAlive
        }
        let faults = model.options.faults
        let number = model.journal.begin(
            request, wire: wire, connection: self.number, fault: { faults.fault(ofRequest: $0) }, at: start)
        let chosen = UpstreamTurn(request, number: number, wire: wire, model: model).chosen
        model.journal.describe(number) { record in
            if let chat = chosen.chat { record.describe(chat) }
            if chosen.answer?.isSummary == true { record.purpose = .summary }
            record.calls = chosen.answer?.calls.map(\.name) ?? []
            record.fault = chosen.fault
            record.status = chosen.status
        }
        let ending = play(
            chosen.plan, since: start,
            beforeLast: { model.journal.end(number, chosen.isFailure ? .failed : .complete, at: model.options.clock.now) },
            atFirstToken: { model.journal.firstToken(number, at: model.options.clock.now) })
        model.journal.end(number, ending, at: model.options.clock.now)
        return ending == .complete && chosen.plan.keepsAlive
    }

    /// Plays the steps and says how it ended; `failed` is a break the plan itself made.
    private func play(
        _ plan: AnswerPlan, since start: Duration, beforeLast: () -> Void = {}, atFirstToken: () -> Void = {}
    ) -> FakeLLMRecord.Ending {
        var player = StepPlayer(
            stream, clock: model.options.clock, start: start, writeTimeout: Self.writeTimeout, resetGrace: Self.resetGrace)
        return player.play(plan, beforeLast: beforeLast, atFirstToken: atFirstToken)
    }
}
