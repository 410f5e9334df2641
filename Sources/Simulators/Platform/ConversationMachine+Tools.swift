/// The tools a reply calls: the platform's own at once, the client's when it answers.
extension ConversationMachine {
    /// Runs what the turn called, after it was spoken.
    mutating func runTools() {
        guard var turn, let settings else { return }
        var farewell: (reason: String, words: String)?
        var deadline: Duration?
        for index in turn.calls.indices {
            let call = turn.calls[index]
            tell("agent_tool_request", ["agent_tool_request": toolEvent(call, settings, eventID: turn.eventID)])
            switch settings.tools.kinds[call.name] {
            case nil: turn.calls[index].result = Self.failure("there is no such tool")
            case .elsewhere(let type)?: turn.calls[index].result = Self.failure("\(type) tools are not simulated")
            case .system?:
                turn.calls[index].result = Self.system(call)
                guard call.name == "end_call", JSONValue(parsing: Array(call.arguments.utf8))?.isObject == true else { continue }
                // The spoken parameter has two names, by the agent's age.
                farewell = (
                    call.argument("reason") ?? "", call.argument("system__message_to_speak") ?? call.argument("message") ?? ""
                )
            case .client(let expectsResponse, let seconds)?:
                guard let parameters = JSONValue(parsing: Array((call.arguments.isEmpty ? "{}" : call.arguments).utf8)), parameters.isObject
                else {
                    turn.calls[index].result = Self.failure("the arguments are not a JSON object")
                    continue
                }
                let event: JSONValue = [
                    "tool_name": .string(call.name), "tool_call_id": .string(call.id), "parameters": parameters,
                    "event_id": .integer(turn.eventID),
                ]
                tell("client_tool_call", ["client_tool_call": event])
                guard expectsResponse else {
                    turn.calls[index].result = #"{"status":"success"}"#
                    continue
                }
                deadline = max(deadline ?? now, now + .seconds(seconds))
            }
        }
        self.turn = turn
        if let farewell { return sayFarewell(farewell.words, because: farewell.reason) }
        if let deadline { self.turn?.stage = .awaitingTools(until: deadline) } else { toolsDone() }
    }

    /// Takes a client's answer.
    mutating func toolResult(_ message: JSONValue) {
        guard let id = message["tool_call_id"]?.string, case .awaitingTools? = turn?.stage,
            let index = turn?.calls.firstIndex(where: { $0.id == id && $0.result.isEmpty })
        else { return }
        let result = message["result"].orNull
        let text = result.string ?? result.text()
        turn?.calls[index].result = message["is_error"]?.bool == true ? Self.failure(text) : text
        if turn?.calls.allSatisfy({ !$0.result.isEmpty }) == true { toolsDone() }
    }

    mutating func toolsTimedOut() {
        fillResults(with: "the client did not answer in time")
        toolsDone()
    }

    /// The user spoke while tools ran: their results are lost.
    mutating func abandonTools(of turn: ConversationTurn) {
        self.turn = turn
        fillResults(with: "the user interrupted")
        keepTools()
        self.turn = nil
    }

    private mutating func fillResults(with reason: String) {
        for index in turn?.calls.indices ?? 0..<0 where turn?.calls[index].result.isEmpty == true {
            turn?.calls[index].result = Self.failure(reason)
        }
    }

    private mutating func toolsDone() {
        guard let turn else { return }
        keepTools()
        let isSilent = turn.calls.contains { $0.name == "skip_turn" && settings?.tools.kinds[$0.name] == .system }
        // After skip_turn nothing is said, and no silence counts, until the user speaks.
        if isSilent { return rest(isQuiet: false) }
        guard turn.followUps < timings.followUpsMax else {
            return refuse(.init(code: 1002, kind: "custom_llm_error", reason: "custom_llm generation failed", debug: "too many tool calls"))
        }
        self.turn = nil
        ask(followUps: turn.followUps + 1, since: now)
    }

    /// Writes the turn's text, calls and results into the history and the record.
    private mutating func keepTools() {
        guard let turn, let settings else { return }
        history.append([
            "role": "assistant", "content": turn.text.isEmpty ? .null : .string(turn.text),
            "tool_calls": .array(turn.calls.map(\.message)),
        ])
        for call in turn.calls {
            history.append(["role": "tool", "tool_call_id": .string(call.id), "content": .string(call.result)])
            let event = toolEvent(call, settings, eventID: turn.eventID).merging([
                "is_error": .bool(Self.isFailure(call.result)), "is_called": true,
            ])
            tell("agent_tool_response", ["agent_tool_response": event])
            tell(
                "agent_tool_response_full_payload",
                ["agent_tool_response_full_payload": event.merging(["full_tool_result": .string(call.result)])])
        }
        record.agent(turn, heard: turn.text, isInterrupted: false, settings: settings, at: now)
    }

    /// Says goodbye and hangs up when it has been heard.
    private mutating func sayFarewell(_ words: String, because reason: String) {
        keepTools()
        record.ending = reason
        guard !words.isEmpty else {
            return finish(code: 1000, reason: "end_call tool was called", termination: "end_call tool was called")
        }
        var goodbye = ConversationTurn(eventID: newEventID(), isGreeting: true, at: now, startedAt: now, timings)
        goodbye.say(words, at: now)
        goodbye.speech.finish(at: now)
        goodbye.isFarewell = true
        turn = goodbye
        told()
    }

    private func toolEvent(_ call: CallToolUse, _ settings: AgentSettings, eventID: Int) -> JSONValue {
        let type =
            switch settings.tools.kinds[call.name] {
            case .system?: "system"
            case .client?: "client"
            case .elsewhere(let type)?: type
            case nil: "unknown"
            }
        return [
            "tool_name": .string(call.name), "tool_call_id": .string(call.id), "tool_type": .string(type), "event_id": .integer(eventID),
        ]
    }

    private static func system(_ call: CallToolUse) -> String {
        let isObject = call.arguments.isEmpty || JSONValue(parsing: Array(call.arguments.utf8))?.isObject == true
        return isObject ? #"{"status":"success"}"# : failure("the arguments are not a JSON object")
    }

    private static func failure(_ message: String) -> String {
        (["status": "error", "message": .string(message)] as JSONValue).text()
    }

    static func isFailure(_ result: String) -> Bool { JSONValue(parsing: Array(result.utf8))?["status"] == "error" }
}
