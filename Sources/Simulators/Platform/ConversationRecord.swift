/// What the platform keeps of a conversation: the answer of `GET /v1/convai/conversations/{id}` (docs/wire: conversations).
struct ConversationRecord: Sendable {
    static let itemsMax = 4000

    private let start: ConversationStart
    private let agentName: String
    private(set) var items: [JSONValue] = []
    /// Why attempts failed: for the fake's own journal, never shown by a route.
    var failures: [String] = []
    var feedback = JSONValue.null
    /// What `end_call` gave as its reason.
    var ending: String?
    var audioBytes = 0
    private var client = JSONValue.null
    private var settings: AgentSettings?
    private var status = "initiated"
    private var termination = ""
    private var error = JSONValue.null
    private var duration = Duration.zero

    init(start: ConversationStart, agentName: String) {
        self.start = start
        self.agentName = agentName
    }

    mutating func begin(_ settings: AgentSettings, client: JSONValue) {
        self.settings = settings
        self.client = client
        status = "in-progress"
    }

    mutating func user(_ text: String, at now: Duration) {
        add([
            "role": "user", "message": .string(text), "tool_calls": [], "tool_results": [], "interrupted": false,
            "time_in_call_secs": .integer(Self.seconds(now)), "source_medium": "text", "conversation_turn_metrics": .null,
        ])
    }

    /// Keeps what the agent said, as far as it was heard, with the times of the request it came from.
    mutating func agent(_ turn: ConversationTurn, heard: String, isInterrupted: Bool, settings: AgentSettings?, at now: Duration) {
        guard !turn.text.isEmpty || !turn.calls.isEmpty else { return }
        let calls = turn.calls.map { call -> JSONValue in
            [
                "type": settings?.tools.kinds[call.name] == .system ? "system" : "client", "request_id": .string(call.id),
                "tool_name": .string(call.name), "params_as_json": .string(call.arguments), "tool_has_been_called": true,
            ]
        }
        let results = turn.calls.map { call -> JSONValue in
            [
                "type": settings?.tools.kinds[call.name] == .system ? "system" : "client", "request_id": .string(call.id),
                "tool_name": .string(call.name), "result_value": .string(call.result),
                "is_error": .bool(ConversationMachine.isFailure(call.result)), "tool_has_been_called": true, "tool_latency_secs": 0.0,
            ]
        }
        add([
            "role": "agent", "message": heard.isEmpty ? .null : .string(heard),
            "original_message": isInterrupted ? .string(turn.text) : .null,
            "interrupted": .bool(isInterrupted), "time_in_call_secs": .integer(Self.seconds(turn.firstTokenAt ?? now)),
            "tool_calls": .array(calls), "tool_results": .array(results),
            "conversation_turn_metrics": turn.request == 0 ? .null : metrics(turn), "source_event_id": .integer(turn.eventID),
        ])
    }

    private func metrics(_ turn: ConversationTurn) -> JSONValue {
        var metrics: [JSONMember] = []
        func add(_ name: String, _ instant: Duration?, since: Duration) {
            guard let instant else { return }
            metrics.append(.init(key: name, value: ["elapsed_time": .decimal((instant - since).milliseconds / 1000)]))
        }
        add("convai_llm_service_ttfb", turn.firstTokenAt, since: turn.origin)
        add("convai_llm_service_ttf_sentence", turn.firstSentenceAt ?? turn.lastTokenAt, since: turn.origin)
        add("convai_llm_service_tt_last_sentence", turn.lastTokenAt, since: turn.origin)
        if let first = turn.firstTokenAt { add("convai_tts_service_ttfb", turn.speech.startsAt, since: first) }
        add("convai_ttf_audio_since_silence", turn.speech.startsAt, since: turn.startedAt)
        return [
            "metrics": .object(metrics), "convai_asr_provider": "scribe_realtime",
            "convai_tts_model": .string(settings?.speechModel ?? ""),
        ]
    }

    /// Ends the record; the first end counts.
    mutating func end(termination: String, error: ConversationRefusal?, at now: Duration) {
        guard status == "initiated" || status == "in-progress" else { return }
        status = error == nil ? "done" : "failed"
        self.termination = termination
        self.error = error.map { ["code": .integer($0.code), "reason": .string($0.reason)] }.orNull
        duration = now
    }

    private mutating func add(_ item: JSONValue) {
        guard items.count < Self.itemsMax else { return }
        items.append(item)
    }

    private static func seconds(_ instant: Duration) -> Int { instant.wholeMilliseconds / 1000 }

    /// The record as the route answers it.
    var json: JSONValue {
        let isSuccess = error.isNull && items.contains { $0["role"] == "agent" }
        return [
            "agent_id": .string(start.agentID), "agent_name": .string(agentName), "conversation_id": .string(start.conversationID),
            "status": .string(status), "user_id": (settings?.userID).map(JSONValue.string).orNull, "transcript": .array(items),
            "metadata": [
                "start_time_unix_secs": .integer(start.unixSeconds), "accepted_time_unix_secs": .integer(start.unixSeconds),
                "call_duration_secs": .integer(Self.seconds(duration)), "cost": 0, "termination_reason": .string(termination),
                "error": error, "warnings": [], "authorization_method": .string(start.authorization),
                "conversation_initiation_source": .string(start.source),
                "conversation_initiation_source_version": .string(start.sourceVersion),
                "text_only": .bool(settings?.isTextOnly ?? false), "main_language": .string(settings?.language ?? "en"),
                "feedback": ["overall_score": feedback, "likes": 0, "dislikes": 0], "phone_call": .null, "whatsapp": .null,
            ],
            "analysis": [
                "evaluation_criteria_results": .object([]), "data_collection_results": .object([]),
                "call_successful": isSuccess ? "success" : "failure", "transcript_summary": .string(summary),
            ],
            "conversation_initiation_client_data": client, "has_audio": false, "has_user_audio": .bool(audioBytes > 0),
            "has_response_audio": false, "has_auxiliary_audio": false,
        ]
    }

    /// No model reads a fake's conversations: its summary counts.
    private var summary: String {
        let users = items.count { $0["role"] == "user" }
        return "\(users) messages of the user, \(items.count - users) of the agent."
    }
}
