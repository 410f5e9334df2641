/// What the platform does when a reply calls its system tools (docs/wire: system tools).
enum PlatformTools {
    /// Runs the tools of a finished part: fills in their results, speaks what they say and ends the call if one says so.
    ///
    /// After a barge-in nothing is run: a call that was being streamed may not be whole.
    static func run(_ part: inout TurnOutcome, in transcript: inout CallTranscript, at now: Duration) {
        guard part.bargeIn == nil, part.fatal == nil else {
            part.tools = []
            return
        }
        for index in part.tools.indices {
            let tool = part.tools[index]
            let isObject = JSONValue(parsing: Array(tool.arguments.utf8))?.isObject == true || tool.arguments.isEmpty
            let isKnown = SystemTool.names.contains(tool.name)
            part.tools[index].result =
                switch (isKnown, isObject) {
                case (true, true): #"{"status":"success"}"#
                case (true, false): #"{"status":"error","message":"the arguments are not a JSON object"}"#
                case (false, _): #"{"status":"error","message":"there is no such tool"}"#
                }
            transcript.events.append(
                CallEvent(
                    at: now, turn: part.id, request: part.requests, kind: .toolRun(name: tool.name, result: part.tools[index].result)))
            if tool.name == "end_call", isObject { endCall(tool, &part, &transcript, at: now) }
        }
    }

    /// Whether the platform asks again with the results: not after a tool that leaves the turn to the caller.
    static func needFollowUp(_ part: TurnOutcome) -> Bool {
        part.fatal == nil && part.bargeIn == nil && !part.tools.isEmpty
            && part.tools.allSatisfy { $0.name != "skip_turn" && $0.name != "end_call" }
    }

    private static func endCall(_ tool: CallToolUse, _ part: inout TurnOutcome, _ transcript: inout CallTranscript, at now: Duration) {
        // The name of the spoken parameter changed between agents' generations.
        let farewell = tool.argument("system__message_to_speak") ?? tool.argument("message") ?? ""
        part.heard = [part.heard, farewell].filter { !$0.isEmpty }.joined(separator: " ")
        let reason = tool.argument("reason") ?? ""
        transcript.ending = .agentEnded(reason: reason)
        transcript.events.append(CallEvent(at: now, turn: part.id, request: part.requests, kind: .callEnded(code: 1000, reason: reason)))
    }
}
