/// What a conversation ended of, read from what ElevenLabs keeps of it, and what helps.
enum FailureReason: Sendable, Equatable, CaseIterable {
    /// Custom LLM: an answer that was no answer, or none at all.
    case customLLM
    case tooSlow
    case emptyAnswer
    case missingVariable
    case overrideRefused
    case maximumDuration
    case transcription
    case speech
    case quota
    case refusedCredentials
    case unknown

    /// The reason of a conversation that failed, from its termination reason, error and warnings, whatever the case of their letters.
    init(_ words: String) {
        let words = words.lowercased()
        let table: [(FailureReason, [String])] = [
            (.emptyAnswer, ["returned no response", "empty response", "no response from llm"]),
            (.tooSlow, ["took too long", "llm_timeout", "asyncio_timeout", "timed out generating", "timeout"]),
            (.missingVariable, ["missing_dynamic_variable", "dynamic variable"]),
            (.overrideRefused, ["override"]),
            (.quota, ["quota", "credit", "concurrency", "daily limit", "call limit"]),
            (.refusedCredentials, ["unauthorized", "authorization", "signed url"]),
            (.customLLM, ["custom_llm", "custom llm", "llm cascade", "cascade_brain_error", "generation failed", "llm_error"]),
            (.maximumDuration, ["max_duration", "maximum duration", "max duration"]),
            (.transcription, ["asr", "transcription"]),
            (.speech, ["tts", "voice"]),
        ]
        self = table.first { $0.1.contains { words.contains($0) } }?.0 ?? .unknown
    }

    var cause: String {
        switch self {
        case .customLLM: "ElevenLabs asked the gateway at least three times and got no usable answer"
        case .tooSlow: "the answer took longer than ElevenLabs waits for a turn (about 17 s, whatever streams meanwhile)"
        case .emptyAnswer: "an answer had no text and no tool call"
        case .missingVariable: "a header or the prompt names a variable that this kind of conversation does not have"
        case .overrideRefused: "the client sent an override that the agent does not allow"
        case .maximumDuration: "the conversation reached its longest duration"
        case .transcription: "ElevenLabs' transcription failed"
        case .speech: "ElevenLabs' speech failed"
        case .quota: "a limit of the account or of the agent was reached"
        case .refusedCredentials: "the client was not let in by ElevenLabs"
        case .unknown: "a reason that is not known here"
        }
    }

    var mend: String {
        switch self {
        case .customLLM:
            "look for the requests in the gateway's log: none came: the URL or the tunnel (voice-gateway tunnel check); 401: the secret "
                + "(voice-gateway elevenlabs setup --rotate-secret); 404: the URL's path (voice-gateway elevenlabs show)"
        case .tooSlow: "turn.total_ms (14000) promises an answer in time: lower it, or look at the agent's own time to its first token"
        case .emptyAnswer: "the gateway never sends one: something else answers at that URL (voice-gateway elevenlabs show)"
        case .missingVariable:
            "leave elevenlabs.caller_id off unless all conversations come by telephone, and run voice-gateway elevenlabs setup"
        case .overrideRefused: "voice-gateway elevenlabs setup allows what the gateway needs; leave others out of the client"
        case .maximumDuration: "nothing is wrong; elevenlabs.max_duration_s makes it longer"
        case .transcription, .speech:
            "try again; if it stays, look at ElevenLabs' status page and at the voice (voice-gateway elevenlabs show)"
        case .quota: "look at the plan's credits and at the agent's call limits"
        case .refusedCredentials: "use a signed URL, or name the page in elevenlabs.widget_hosts"
        case .unknown: "open the conversation in ElevenLabs' dashboard"
        }
    }
}
