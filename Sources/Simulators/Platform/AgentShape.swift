/// The bodies of agents: the keys the platform knows, where they belong and what they may be (docs/wire: agents).
enum AgentShape {
    private static let any = BodyShape.any
    private static let seconds = BodyShape.number(0...86_400, or: -1)

    static let create = BodyShape.object([
        .required("conversation_config", conversationConfig), .field("platform_settings", PlatformSettingsShape.settings),
        .field("workflow", any), .field("name", .text), .field("tags", .list(.text)), .misplaced("llm", home: promptPlace),
        .misplaced("custom_llm", home: promptPlace), .misplaced("agent", home: "conversation_config"),
        .misplaced("prompt", home: "conversation_config.agent"),
    ])

    static let update = BodyShape.object([
        .field("conversation_config", conversationConfig), .field("platform_settings", PlatformSettingsShape.settings),
        .field("workflow", any), .field("name", .text), .field("tags", .list(.text)), .field("version_description", .text),
        .field("procedures", any), .misplaced("llm", home: promptPlace), .misplaced("custom_llm", home: promptPlace),
        .misplaced("agent", home: "conversation_config"), .misplaced("prompt", home: "conversation_config.agent"),
    ])

    private static let promptPlace = "conversation_config.agent.prompt"

    static let conversationConfig = BodyShape.object([
        .field("asr", asr), .field("turn", turn), .field("tts", tts), .field("conversation", conversation),
        .field("language_presets", any), .field("vad", any), .field("agent", agent), .misplaced("llm", home: promptPlace),
        .misplaced("custom_llm", home: promptPlace), .misplaced("prompt", home: "conversation_config.agent"),
        .misplaced("first_message", home: "conversation_config.agent"),
    ])

    static let agent = BodyShape.object([
        .field("first_message", .text), .field("language", .filled), .field("hinglish_mode", .flag), .field("dynamic_variables", any),
        .field("disable_first_message_interruptions", .flag), .field("max_conversation_duration_message", .text),
        .field("text_behavior_overrides", any), .field("prompt", prompt), .misplaced("llm", home: promptPlace),
        .misplaced("custom_llm", home: promptPlace), .misplaced("cascade_timeout_seconds", home: promptPlace),
        .misplaced("built_in_tools", home: promptPlace), .misplaced("tools", home: promptPlace),
    ])

    static let prompt = BodyShape.object([
        .field("prompt", .text), .field("llm", .filled), .field("reasoning_effort", .text), .field("service_tier", .text),
        .field("thinking_budget", .whole(-1...1_000_000)), .field("enable_reasoning_summary", .flag),
        .field("temperature", .number(0...2)), .field("max_tokens", .whole(-1...1_000_000)), .field("tool_ids", .list(.text)),
        .field("tool_ids_strict", .flag), .field("built_in_tools", builtInTools), .field("enable_parallel_tool_calls", .flag),
        .field("mcp_server_ids", .list(.text)), .field("native_mcp_server_ids", .list(.text)), .field("knowledge_base", .list(any)),
        .field("custom_llm", customLLM), .field("ignore_default_personality", .flag), .field("rag", any), .field("timezone", .text),
        .field("backup_llm_config", backup), .field("cascade_timeout_seconds", .number(2...15)), .field("tools", .list(tool)),
    ])

    static let customLLM = BodyShape.object([
        .required("url", .filled), .field("model_id", .text), .field("api_key", .object([.required("secret_id", .filled)])),
        .field("auth_connection", .object([.required("auth_connection_id", .filled)])),
        .field("request_headers", .map(headerValue)), .field("api_version", .text),
        .field("api_type", .choice(["chat_completions", "responses", "websocket"])),
    ])

    /// A literal, a secret, a dynamic variable or an environment variable.
    static let headerValue = BodyShape.oneOf([
        .text, .object([.required("secret_id", .filled)]), .object([.required("variable_name", .filled)]),
        .object([.required("env_var_label", .filled)]),
    ])

    static let backup = BodyShape.oneOf([
        .object([.required("preference", .choice(["default", "disabled"]))]),
        .object([.required("preference", .choice(["override"])), .required("order", .list(.filled))]),
    ])

    /// The system tools by name; null turns one off.
    static let builtInTools = BodyShape.object(
        [
            "end_call", "language_detection", "transfer_to_agent", "transfer_to_number", "skip_turn", "play_keypad_touch_tone",
            "voicemail_detection",
        ].map { .field($0, systemTool) })

    private static let systemTool = BodyShape.object([
        .field("type", .choice(["system"])), .required("name", .filled), .field("description", .text),
        .field("response_timeout_secs", .whole(1...120)), .field("disable_interruptions", .flag), .field("interruption_mode", .text),
        .field("force_pre_tool_speech", .flag), .field("pre_tool_speech", .text), .field("assignments", .list(any)),
        .field("tool_call_sound", .text), .field("tool_call_sound_behavior", .text), .field("tool_error_handling_mode", .text),
        .required("params", .map(any)),
    ])

    /// Client, webhook and other tools: named and typed; what their kinds hold beside that is theirs.
    private static let tool = BodyShape.map(any)

    static let asr = BodyShape.object([
        .field("quality", .choice(["high"])), .field("provider", .choice(["elevenlabs", "scribe_realtime", "scribe_v2_turbo"])),
        .field("user_input_audio_format", .choice(audioFormats)), .field("keywords", .list(.text)),
    ])

    static let turn = BodyShape.object([
        .field("turn_timeout", .number(1...30, or: -1)), .field("initial_wait_time", seconds),
        .field("silence_end_call_timeout", seconds), .field("turn_eagerness", .choice(["patient", "normal", "eager"])),
        .field("spelling_patience", .choice(["auto", "off"])), .field("speculative_turn", .flag),
        .field("retranscribe_on_turn_timeout", .flag), .field("turn_model", .choice(["turn_v2", "turn_v3"])),
        .field("interruption_ignore_terms", .list(.text)), .field("interruption_ignore_term_languages", .list(.text)),
        .field("merge_with_default_ignore_terms", .flag), .field("transcribe_on_disabled_interruptions", .flag),
        .field("soft_timeout_config", softTimeout), .field("noisy_environment_detection", .flag),
        .field("noisy_environment_message", .text),
    ])

    private static let softTimeout = BodyShape.object([
        .field("timeout_seconds", .number(0.5...8, or: -1)), .field("message", .text),
        .field("additional_soft_timeout_messages", .list(.text)), .field("use_llm_generated_message", .flag),
        .field("randomize_fillers", .flag), .field("max_soft_timeouts_per_generation", .whole(1...10)),
        .field("llm_generated_message_prompt_override", .text), .field("disable_until_first_user_message", .flag),
    ])

    static let tts = BodyShape.object([
        .field("model_id", .choice(speechModels)), .field("voice_id", .filled), .field("supported_voices", .list(any)),
        .field("expressive_mode", .flag), .field("suggested_audio_tags", .list(any)),
        .field("agent_output_audio_format", .choice(audioFormats)), .field("optimize_streaming_latency", .whole(0...4)),
        .field("stability", .number(0...1)), .field("speed", .number(0.7...1.2)), .field("similarity_boost", .number(0...1)),
        .field("clone_strength", .number(0...1)), .field("text_normalisation_type", .choice(["system_prompt", "elevenlabs"])),
        .field("pronunciation_dictionary_locators", .list(any)), .field("enable_phoneme_tags", .flag), .field("audio_effects", any),
    ])

    static let conversation = BodyShape.object([
        .field("text_only", .flag), .field("max_duration_seconds", .whole(60...7200)), .field("client_events", .list(.choice(events))),
        .field("file_input", any), .field("monitoring_enabled", .flag), .field("monitoring_events", .list(.choice(events))),
        .field("dtmf_input_settings", any), .field("background_sound", any), .field("source_attribution", .flag),
    ])

    static let speechModels = [
        "eleven_turbo_v2", "eleven_turbo_v2_5", "eleven_flash_v2", "eleven_flash_v2_5", "eleven_multilingual_v2",
        "eleven_v3_conversational", "eleven_v4", "eleven_v4_turbo",
    ]

    static let audioFormats = ["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"]

    static let events = [
        "conversation_initiation_metadata", "asr_initiation_metadata", "ping", "audio", "interruption", "user_transcript",
        "tentative_user_transcript", "agent_response", "agent_response_correction", "client_tool_call", "mcp_tool_call",
        "mcp_connection_status", "agent_tool_request", "agent_tool_response", "agent_tool_response_full_payload",
        "agent_response_metadata", "vad_score", "agent_chat_response_part", "client_error", "guardrail_triggered", "dtmf_request",
        "agent_response_complete", "context_usage", "internal_turn_probability", "internal_tentative_agent_response",
    ]
}
