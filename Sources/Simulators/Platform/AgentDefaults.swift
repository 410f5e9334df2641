/// What an agent has that its creator did not say (docs/wire: agents; defaults of agents created in late 2026).
enum AgentDefaults {
    static let name = "New agent"

    static let conversationConfig: JSONValue = [
        "asr": [
            "quality": "high", "provider": "scribe_realtime", "user_input_audio_format": "pcm_16000", "keywords": [],
        ],
        "turn": [
            "turn_timeout": 7.0, "initial_wait_time": .null, "silence_end_call_timeout": -1.0, "turn_eagerness": "normal",
            "spelling_patience": "auto", "speculative_turn": false, "turn_model": "turn_v2", "interruption_ignore_terms": [],
            "soft_timeout_config": [
                "timeout_seconds": -1.0, "message": "Hhmmmm...yeah.", "additional_soft_timeout_messages": [],
                "use_llm_generated_message": false, "max_soft_timeouts_per_generation": 1, "disable_until_first_user_message": false,
            ],
        ],
        "tts": [
            "model_id": "eleven_flash_v2", "voice_id": "cjVigY5qzO86Huf0OWal", "supported_voices": [],
            "agent_output_audio_format": "pcm_16000", "optimize_streaming_latency": 3, "stability": 0.5, "speed": 1.0,
            "similarity_boost": 0.8, "pronunciation_dictionary_locators": [],
        ],
        "conversation": [
            "text_only": false, "max_duration_seconds": 600, "client_events": ["audio", "interruption"], "monitoring_enabled": false,
            "monitoring_events": [],
        ],
        "language_presets": .object([]),
        "vad": .object([]),
        "agent": [
            "first_message": "", "language": "en", "hinglish_mode": false,
            "dynamic_variables": ["dynamic_variable_placeholders": .object([])], "disable_first_message_interruptions": false,
            "prompt": [
                "prompt": "", "llm": "gemini-2.5-flash", "reasoning_effort": .null, "thinking_budget": .null, "temperature": 0.0,
                "max_tokens": -1, "tool_ids": [], "built_in_tools": builtInTools, "mcp_server_ids": [], "native_mcp_server_ids": [],
                "knowledge_base": [], "custom_llm": .null, "ignore_default_personality": false, "rag": ["enabled": false],
                "timezone": .null, "backup_llm_config": ["preference": "default"], "cascade_timeout_seconds": 4.0, "tools": [],
            ],
        ],
    ]

    /// A new agent may end the call; every other system tool is off.
    private static let builtInTools: JSONValue = [
        "end_call": .null, "language_detection": .null, "transfer_to_agent": .null, "transfer_to_number": .null, "skip_turn": .null,
        "play_keypad_touch_tone": .null, "voicemail_detection": .null,
    ]

    static let platformSettings: JSONValue = [
        "evaluation": ["criteria": []], "data_collection": .object([]),
        "overrides": [
            "conversation_config_override": [
                "turn": ["soft_timeout_config": ["message": false]], "tts": ["voice_id": false, "stability": false, "speed": false],
                "conversation": ["text_only": true],
                "agent": ["first_message": false, "language": false, "prompt": ["prompt": false, "llm": false]],
            ], "custom_llm_extra_body": false, "enable_conversation_initiation_client_data_from_webhook": false,
        ],
        "workspace_overrides": [
            "conversation_initiation_client_data_webhook": .null,
            "webhooks": ["post_call_webhook_id": .null, "events": ["transcript"], "send_audio": .null],
        ],
        "archived": false,
        "auth": ["enable_auth": false, "allowlist": [], "require_origin_header": false, "shareable_token": .null],
        "call_limits": ["agent_concurrency_limit": -1, "daily_limit": 100_000, "bursting_enabled": true],
        "privacy": ["record_voice": true, "retention_days": -1, "delete_transcript_and_pii": false, "delete_audio": false],
    ]
}
