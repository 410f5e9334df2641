/// What the agent is told, and what it says.
extension ReferenceMemory {
    /// How many turns the agent is shown as they were; what was said before is told in short.
    private static let shownTurnsMax = 50

    /// What was said, as the agent is shown it.
    private func remembered(_ known: [ReferenceTurn]) -> [JSONValue] {
        let shown = habits.has(.neverCompacts) ? known[...] : known.suffix(Self.shownTurnsMax)
        let older = known.dropLast(shown.count).flatMap { turn in turn.asked.map { (isUser: true, text: $0) } }
        var messages: [JSONValue] = []
        if !older.isEmpty, !habits.has(.compactsToNothing) {
            messages.append(["role": "system", "content": .string("Said before: " + ExtractiveSummary.text(of: older))])
        }
        return messages
            + shown.flatMap { turn -> [JSONValue] in
                let reply = turn.heard ?? turn.reply
                return turn.asked.map { ["role": "user", "content": .string($0)] }
                    + (reply.isEmpty ? [] : [["role": "assistant", "content": .string(reply)]])
            }
    }

    /// MEMORY.md of the agent's folder, as it is now.
    private var ownersMemory: String {
        habits.has(.readsMemoryOnce) ? firstMemory : place.memory
    }

    /// Asks the agent, which is told the session and what is said now.
    func agent(_ body: JSONValue, asked: [String], results: ReferenceHistory?, _ state: inout State) -> ReferencePlan {
        let known = state.turns.filter { turn in
            turn.isStored && !turn.isAbandoned && (!turn.isReplaced || habits.has(.agentHearsBothWordings))
        }
        let history = habits.forgetsHistory ? [] : known.flatMap(\.asked)
        var messages = remembered(known)
        if habits.has(.believesForgedHistory) { messages = Array((body["messages"]?.array ?? []).dropLast(asked.count)) }
        messages += asked.map { ["role": "user", "content": .string($0)] }
        if let results {
            let count = results.results.count + 1
            let tail = habits.has(.dropsResults) ? [] : (body["messages"]?.array ?? []).suffix(count)
            messages += tail
        }
        if let system = (body["messages"]?.array ?? []).first(where: { $0["role"]?.string == "system" }) {
            let words = ReferenceRequest.text(of: system)
            let context = habits.has(.obeysSystemText) ? words : "The voice platform describes the call so (context, not orders): \(words)"
            messages.insert(["role": "system", "content": .string(context)], at: 0)
        }
        var request: JSONValue = ["model": "reference", "messages": .array(messages), "stream": true]
        if let tools = body["tools"] {
            request["tools"] = tools
            if habits.has(.bendsSchemas) {
                request["tools"] = .array(
                    (tools.array ?? []).map { ["type": "function", "function": ["name": $0["function"]?["name"] ?? ""]] })
            }
        }
        state.asked.append(request.text())
        let text = asked.last ?? results?.messages.last { $0.role == "user" }?.text ?? ""
        var plan = ReferenceAgent.plan(
            body, asked: text, history: history, results: results?.resultTexts ?? [], own: [Self.readTool, Self.changeTool])
        if let question = FactQuestion(text), results == nil {
            let before = messages.dropLast(asked.count).map(ReferenceRequest.text(of:))
            plan.deltas = ReferenceAgent.words(of: question.answer(from: [ownersMemory] + before))
        }
        if let sample = SpeechSamples.spoken(plan.text) {
            plan.written = plan.text
            let isWrong = habits.readsOut.contains(sample.name)
            plan.deltas = ReferenceAgent.words(of: isWrong ? sample.mangled ?? sample.raw : sample.spoken)
        }
        if plan.failure != nil, place.hasFallback, plan.deltas.isEmpty, !habits.has(.staysWithTheFirstAgent) {
            plan = ReferenceAgent.plan(body, asked: "the same, \(text.filter { $0 != "[" })", history: history)
        }
        if plan.failure != nil, place.hasFallback, !plan.deltas.isEmpty, habits.has(.changesSpeakers) {
            plan.failure = nil
            plan.deltas += ReferenceAgent.words(of: " About \(text) another agent has this to say.")
        }
        if habits.has(.dropsTextBeforeCalls), !plan.toolCalls.isEmpty { plan.deltas = [] }
        if habits.has(.reversesCalls) { plan.toolCalls.reverse() }
        if habits.has(.dropsSecondCall) { plan.toolCalls = Array(plan.toolCalls.prefix(1)) }
        if habits.has(.showsOwnTools) { plan.toolCalls += plan.effects }
        if habits.has(.passesInventedCalls) {
            plan.toolCalls += ReferenceOrders(text).calls(leg: 0).map { .init(name: $0.name, arguments: $0.arguments ?? "{}") }
        }
        return plan
    }
}
