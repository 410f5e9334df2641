/// Every metric of the gateway. `docs/watching.md` lists them too; a test holds both together.
enum MetricCatalogue {
    static let requests = MetricFamily.counter(
        "voice_gateway_requests_total", "Requests that are over, by door, route and status.")
    static let requestsInProgress = MetricFamily.gauge("voice_gateway_requests_in_progress", "Requests begun and not over, by door.")
    static let refusals = MetricFamily.counter("voice_gateway_refusals_total", "Requests turned away or failed with a status, by code.")
    static let authenticationFailures = MetricFamily.counter(
        "voice_gateway_authentication_failures_total", "Requests without a valid bearer token.")
    static let cancels = MetricFamily.counter(
        "voice_gateway_cancelled_requests_total", "Requests whose client went before the end of the answer.")
    static let streams = MetricFamily.gauge("voice_gateway_streams_open", "Streamed answers in progress, of every door.")
    static let connections = MetricFamily.gauge("voice_gateway_connections_open", "Open connections to the HTTP door.")

    static let turns = MetricFamily.counter("voice_gateway_turns_total", "Turns that are over, by door, class and outcome.")
    static let turnsInProgress = MetricFamily.gauge(
        "voice_gateway_turns_in_progress", "Turns of all sessions in progress, waiting ones too.")
    static let interruptions = MetricFamily.counter("voice_gateway_turn_interruptions_total", "Turns cut short, by cause.")
    static let agentFailures = MetricFamily.counter("voice_gateway_agent_failures_total", "Turns that failed, by agent and kind.")
    static let covered = MetricFamily.counter(
        "voice_gateway_turns_covered_total", "Turns whose first token was waited for with buffer words.")
    static let replyDeltas = MetricFamily.counter("voice_gateway_reply_deltas_total", "Pieces that answers were delivered in.")
    static let replyBytes = MetricFamily.counter("voice_gateway_reply_bytes_total", "Text of replies delivered, in UTF-8 bytes.")
    static let toolRuns = MetricFamily.counter("voice_gateway_tool_runs_total", "Runs of the gateway's own tools.")
    static let firstToken = MetricFamily.histogram(
        "voice_gateway_first_token_seconds", "From a request's first byte to the first token of its answer written, streamed turns only.",
        waits)
    static let firstWord = MetricFamily.histogram(
        "voice_gateway_first_word_seconds", "The same to the first thing said, be it buffer words or an apology.", waits)
    static let stages = MetricFamily.histogram(
        "voice_gateway_first_token_stage_seconds", "Where that time went, by stage; what no stage accounts for is residual.",
        [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    static let turnSeconds = MetricFamily.histogram(
        "voice_gateway_turn_seconds", "From a turn's first byte to its end, by door.",
        [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300])

    static let calls = MetricFamily.counter("voice_gateway_calls_total", "Calls that are over, by direction and result.")
    static let callSeconds = MetricFamily.histogram(
        "voice_gateway_call_seconds", "How long calls lasted that were connected.", [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600])
    static let callsInProgress = MetricFamily.gauge("voice_gateway_calls_in_progress", "1 while there is a call, else 0.")
    static let callQueue = MetricFamily.gauge("voice_gateway_call_queue_length", "Users waiting to be called.")
    static let voiceService = MetricFamily.gauge("voice_gateway_voice_service_up", "1 while the voice service is connected, else 0.")

    static let historyQueue = MetricFamily.gauge("voice_gateway_history_queue_length", "Changes of the history that wait for the disk.")
    static let historyCommits = MetricFamily.gauge("voice_gateway_history_commits", "Transactions of the history since the start.")
    static let historyFailures = MetricFamily.gauge("voice_gateway_history_failures", "Transactions that failed since the start.")
    static let historyOverloads = MetricFamily.gauge(
        "voice_gateway_history_overloads", "Submissions refused since the start because too many waited.")
    static let auditQueue = MetricFamily.gauge("voice_gateway_audit_queue_length", "Records of the audit log that wait for the disk.")
    static let auditWritable = MetricFamily.gauge(
        "voice_gateway_audit_writable", "1 while the audit log takes records of turns, else 0: then no turn begins.")
    static let sessions = MetricFamily.gauge("voice_gateway_sessions", "Sessions in memory.")

    static let spansDropped = MetricFamily.counter("voice_gateway_spans_dropped_total", "Spans that were not written to tracing.file.")

    static let residentBytes = MetricFamily.gauge("process_resident_memory_bytes", "Resident memory of the gateway, in bytes.")
    static let cpuSeconds = MetricFamily.gauge("process_cpu_seconds", "Processor time used since the start, user and system.")
    static let startTime = MetricFamily.gauge("process_start_time_seconds", "When the gateway began, in seconds since 1970-01-01 UTC.")

    static let all = [
        requests, requestsInProgress, refusals, authenticationFailures, cancels, streams, connections, turns, turnsInProgress,
        interruptions, agentFailures, covered, replyDeltas, replyBytes, toolRuns, firstToken, firstWord, stages, turnSeconds, calls,
        callSeconds, callsInProgress, callQueue, voiceService, historyQueue, historyCommits, historyFailures, historyOverloads, auditQueue,
        auditWritable, sessions,
        spansDropped, residentBytes, cpuSeconds, startTime,
    ]

    /// Seconds a person waits for an answer; 1.2 is the usual budget.
    private static let waits: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.2, 1.5, 2, 3, 5, 10, 20]
}
