/// What an agent's `platform_settings` may hold.
enum PlatformSettingsShape {
    private static let any = BodyShape.any

    static let settings = BodyShape.object([
        .field("evaluation", any), .field("widget", any), .field("data_collection", any), .field("data_collection_scopes", any),
        .field("analysis_items", any), .field("overrides", overrides), .field("workspace_overrides", workspaceOverrides),
        .field("testing", any), .field("archived", .flag), .field("guardrails", any), .field("summary_language", .text),
        .field("auto_translate_transcript_to_app_language", .flag), .field("auth", auth), .field("call_limits", callLimits),
        .field("queueing_config", any), .field("privacy", any), .field("trust_context", any), .field("analysis_llm", .text),
        .field("topic_discovery", any), .field("sentiment_analysis", any), .field("alerting", any),
    ])

    private static let auth = BodyShape.object([
        .field("enable_auth", .flag), .field("allowlist", .list(.object([.required("hostname", .filled)]))),
        .field("require_origin_header", .flag), .field("shareable_token", .text),
    ])

    private static let callLimits = BodyShape.object([
        .field("agent_concurrency_limit", .whole(-1...100_000)), .field("daily_limit", .whole(0...10_000_000)),
        .field("bursting_enabled", .flag),
    ])

    private static let overrides = BodyShape.object([
        .field("conversation_config_override", configOverride), .field("custom_llm_extra_body", .flag),
        .field("enable_conversation_initiation_client_data_from_webhook", .flag),
        .field("enable_starting_workflow_node_id_from_client", .flag), .field("enable_procedure_ids_from_client", .flag),
    ])

    /// Flags that say which parts of an agent a client may override.
    private static let configOverride = BodyShape.object([
        .field("asr", any),
        .field(
            "turn",
            .object([
                .field("soft_timeout_config", .object([.field("message", .flag), .field("timeout_seconds", .flag)])),
                .field("noisy_environment_message", .flag),
            ])),
        .field(
            "tts",
            .object(
                [
                    "model_id", "voice_id", "supported_voices", "stability", "speed", "similarity_boost", "clone_strength",
                    "pronunciation_dictionary_locators",
                ].map { .field($0, .flag) })),
        .field("conversation", .object([.field("text_only", .flag), .field("max_duration_seconds", .flag)])),
        .field(
            "agent",
            .object([
                .field("first_message", .flag), .field("language", .flag), .field("max_conversation_duration_message", .flag),
                .field(
                    "prompt",
                    .object(
                        [
                            "prompt", "llm", "reasoning_effort", "tool_ids", "tool_ids_strict", "native_mcp_server_ids", "knowledge_base",
                        ].map { .field($0, .flag) })),
            ])),
    ])

    private static let workspaceOverrides = BodyShape.object([
        .field(
            "conversation_initiation_client_data_webhook",
            .object([.required("url", .filled), .required("request_headers", .map(any))])),
        .field(
            "webhooks",
            .object([
                .field("post_call_webhook_id", .filled),
                .field(
                    "events",
                    .list(
                        .choice([
                            "transcript", "audio", "call_initiation_failure", "answering_machine_detection", "unredacted_transcript",
                            "unredacted_audio",
                        ]))), .field("transcript_format", .choice(["json", "opentelemetry"])), .field("exclude_transcript", .flag),
                .field("send_audio", .flag),
            ])),
    ])
}
