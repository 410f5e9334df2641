/// The HTTP door of a reference caller: the reference server's, with the answers and the memory of the calls' session.
struct CallerDoor {
    let memory: CallerMemory
    let behaviour: CallerBehaviour
    let figures: CallerFigures
    let clock: any StageClock

    /// How long a door waits that a fault makes wait for the service.
    private static let needlessWait: Duration = .seconds(12)

    /// The server that answers from here.
    ///
    /// - Throws: ``ReferenceError`` when no socket can be had.
    func open(token: String) throws(ReferenceError) -> ReferenceServer {
        let answers = Fault("answers-for-the-caller", "Answers chats from the session of the calls.") { behaviour in
            behaviour.answer { request, right in
                guard request.isChat, request.method == "POST", let body = request.json else { return right(request) }
                return self.answer(body, request.userText)
            }
        }
        return try ReferenceServer(token: token, style: .voice, clock: clock, fault: answers)
    }

    private var isKeptWaiting: Bool {
        let figures = figures.value
        return behaviour.doorWaitsForService && !figures.service.hasPrefix("up")
            || behaviour.doorWaitsInFlood && figures.eventCount > 100 || behaviour.doorWaitsDuringCalls && figures.call != nil
    }

    private func answer(_ body: JSONValue, _ text: String) -> ReferenceAnswer {
        if isKeptWaiting { clock.sleep(Self.needlessWait) }
        let planned = CallerAgent.plan(for: text, said: memory.lastSaid(at: "http"))
        memory.add("user", text, channel: "http")
        memory.add("assistant", planned.text, channel: "http")
        var plan = ReferencePlan()
        plan.wait = planned.wait
        plan.deltas = planned.sentences.map { $0 + " " }
        let writer = ReferenceWriter(number: 1, model: body["model"]?.string ?? "reference", body: body, style: .voice)
        if body["stream"]?.bool == true {
            let fields = [HeaderField("Content-Type", "text/event-stream; charset=utf-8"), HeaderField("Cache-Control", "no-cache")]
            return ReferenceAnswer(status: 200, fields: fields, body: .steps(writer.steps(plan)))
        }
        clock.sleep(plan.wait)
        return .json(200, writer.completion(plan))
    }
}
