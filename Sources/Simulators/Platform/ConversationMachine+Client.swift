/// What the client says.
extension ConversationMachine {
    mutating func message(_ text: String) {
        guard text.utf8.count <= Self.messageBytesMax, let message = JSONValue(parsing: Array(text.utf8)), message.isObject else {
            return refuse(.contract("invalid_message", "Invalid message received"))
        }
        if message["type"]?.string == "conversation_initiation_client_data" {
            guard phase == .opening else {
                return refuse(.contract("invalid_message", "The conversation has begun already"))
            }
            return begin(with: message)
        }
        if phase == .opening { begin(with: .object([])) }
        guard phase == .live else { return }
        // Audio is the one message without a type.
        if message["type"] == nil, let chunk = message["user_audio_chunk"] { return audio(chunk) }
        switch message["type"]?.string {
        case "pong": if let number = message["event_id"]?.wholeNumber { pong(number) }
        case "user_message": userSays(message["text"]?.string ?? "")
        case "multimodal_message": userSays(message[path: "text", "text"]?.string ?? "")
        case "user_activity": if quietSince != nil { quietSince = now }
        case "contextual_update":
            if let text = message["text"]?.string, !text.isEmpty { remember("system", text) }
        case "client_tool_result": toolResult(message)
        case "feedback": record.feedback = message["score"].orNull
        case "mcp_tool_approval_result", "enclave_setup_config": break
        case let type?: refuse(.contract("invalid_message", "Unknown message type \(type)"))
        case nil: refuse(.contract("missing_fields", "The message has no type"))
        }
    }

    /// Begins with what the client said of itself.
    mutating func begin(with client: JSONValue) {
        let settings: AgentSettings
        do throws(ConversationRefusal) {
            settings = try AgentSettings(agent, client: client, start: start, timings: timings)
        } catch {
            return refuse(error)
        }
        self.settings = settings
        phase = .live
        record.begin(settings, client: client)
        put(
            .say([
                "type": "conversation_initiation_metadata",
                "conversation_initiation_metadata_event": [
                    "conversation_id": .string(start.conversationID), "agent_output_audio_format": .string(settings.outputFormat),
                    "user_input_audio_format": .string(settings.inputFormat),
                ],
            ]))
        nextPingAt = now + .milliseconds(timings.pingMilliseconds)
        if !settings.system.isEmpty { remember("system", settings.system) }
        guard !settings.firstMessage.isEmpty else {
            quietSince = now
            return
        }
        var greeting = ConversationTurn(eventID: newEventID(), isGreeting: true, at: now, startedAt: now, timings)
        greeting.say(settings.firstMessage, at: now)
        greeting.speech.finish(at: now)
        turn = greeting
        told()
    }

    /// Takes what the user said: it stops the agent where it may.
    mutating func userSays(_ text: String) {
        let text = text.trimmingSpaces
        guard !text.isEmpty else { return refuse(.contract("missing_fields", "A user_message needs a text")) }
        if let turn, !mayInterrupt(turn) {
            guard waiting.count < Self.waitingMessagesMax else {
                return refuse(.contract("invalid_message", "Too many messages while the agent cannot be interrupted"))
            }
            return waiting.append(text)
        }
        if turn != nil { interrupt() }
        userSpokeAt = now
        quietSince = nil
        tell(
            "user_transcript",
            ["user_transcription_event": ["user_transcript": .string(text), "event_id": .integer(newEventID())]])
        remember("user", text)
        record.user(text, at: now)
        ask(followUps: 0, since: now)
    }

    /// The user speaks over the agent, and nothing is asked before the words are there.
    mutating func speechBegan() {
        guard phase == .live, let turn, mayInterrupt(turn) else { return }
        interrupt()
        quietSince = nil
    }

    /// Counts what the microphone sent; no words are made of it, but its loudness is told to who wants to know.
    private mutating func audio(_ chunk: JSONValue) {
        guard let text = chunk.string, let bytes = Base64.decode(text) else {
            return refuse(.contract("invalid_message", "user_audio_chunk is not base64"))
        }
        record.audioBytes += bytes.count
        let score = WordAudio.loudness(bytes)
        tell("vad_score", ["vad_score_event": ["vad_score": .decimal(score)]])
    }

    private func mayInterrupt(_ turn: ConversationTurn) -> Bool {
        if turn.isFarewell { return false }
        guard let settings, !settings.isTextOnly else { return true }
        return turn.isGreeting ? settings.allowsInterruption && !settings.keepsFirstMessage : settings.allowsInterruption
    }

    mutating func remember(_ role: String, _ text: String) {
        // The platform's own bound is not known; this one only keeps a fake from growing for ever.
        if history.count >= Self.historyMessagesMax { history.remove(at: history.first?["role"] == "system" ? 1 : 0) }
        history.append(["role": .string(role), "content": .string(text)])
    }
}
