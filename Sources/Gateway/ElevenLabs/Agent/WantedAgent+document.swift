extension WantedAgent {
    /// The body of a request that creates it, which is also what is looked for in the agent that is there.
    var document: OwnedJSON {
        [
            "name": .string(name), "tags": .array(Self.tags.map { .string($0) }),
            "conversation_config": [
                "agent": agent, "tts": speech,
                "asr": [
                    "provider": "scribe_realtime", "quality": "high", "user_input_audio_format": "pcm_16000",
                    "keywords": .array(keywords.map { .string($0) }),
                ],
                "turn": [
                    "turn_timeout": 10, "silence_end_call_timeout": 60, "turn_eagerness": "normal",
                    "speculative_turn": .bool(isSpeculative),
                    // The gateway has its own words for a slow agent; both at once would be said one after the other.
                    "soft_timeout_config": ["timeout_seconds": -1],
                ],
                "conversation": [
                    "max_duration_seconds": .number(Double(durationMaxS)),
                    "client_events": .array(Self.clientEvents.map { .string($0) }),
                ],
            ],
            "platform_settings": platform,
        ]
    }

    private var agent: OwnedJSON {
        [
            "first_message": .string(firstMessage), "language": .string(language), "disable_first_message_interruptions": false,
            "prompt": [
                "prompt": .string(prompt), "llm": "custom-llm",
                // Not sent at all, and no limit: both are the agent's own business.
                "temperature": nil, "max_tokens": -1,
                "ignore_default_personality": true, "cascade_timeout_seconds": .number(Double(Self.cascadeTimeoutS)),
                // No model of theirs ever answers in the agent's place.
                "backup_llm_config": ["preference": "disabled"],
                "custom_llm": customLLM,
                "built_in_tools": ["end_call": Self.tool("end_call"), "skip_turn": Self.tool("skip_turn")],
            ],
        ]
    }

    private var customLLM: OwnedJSON {
        var headers: OwnedJSON = ["X-Conversation-Id": ["variable_name": "system__conversation_id"]]
        if sendsCaller { headers["X-Caller-Id"] = ["variable_name": "system__caller_id"] }
        return [
            "url": .string(endpoint), "model_id": .string(modelID), "api_type": "chat_completions",
            "api_key": ["secret_id": .string(secretID)], "request_headers": headers,
        ]
    }

    /// An empty description stands for ElevenLabs' own.
    private static func tool(_ name: String) -> OwnedJSON {
        ["name": .string(name), "description": "", "params": ["system_tool_type": .string(name)]]
    }

    private var speech: OwnedJSON {
        [
            "voice_id": .string(voiceID), "model_id": .string(speechModel ?? Self.speechModel(language: language)), "stability": 0.5,
            "similarity_boost": 0.8, "speed": 1, "agent_output_audio_format": "pcm_16000",
        ]
    }

    private var platform: OwnedJSON {
        var platform: OwnedJSON = [
            // Either or: with hosts to choose from, whoever is on them; without, whoever was given a signed URL.
            "auth": widgetHosts.isEmpty
                ? ["enable_auth": true]
                : ["enable_auth": false, "allowlist": .array(widgetHosts.map { ["hostname": .string($0)] })],
            "call_limits": [
                "agent_concurrency_limit": .number(Double(conversationsAtOnce)), "daily_limit": .number(Double(conversationsADay)),
            ],
            "overrides": [
                "custom_llm_extra_body": true, "conversation_config_override": ["agent": ["first_message": true]],
            ],
        ]
        if let webhookID {
            platform["workspace_overrides"] = [
                "webhooks": ["post_call_webhook_id": .string(webhookID), "events": ["transcript", "call_initiation_failure"]]
            ]
        }
        return platform
    }
}
