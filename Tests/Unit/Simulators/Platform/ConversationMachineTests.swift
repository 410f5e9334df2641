import Testing

@testable import Simulators

@Suite struct ConversationMachineTests {
    @Test func `metadata comes first, then the greeting, spoken word by word`() throws {
        var play = ConversationPlay(["agent": ["first_message": "Hey there Josh."]])
        play.open()
        guard case .say(let first) = play.outputs.first else {
            Issue.record("nothing was said")
            return
        }
        #expect(first["type"] == "conversation_initiation_metadata")
        #expect(first[path: "conversation_initiation_metadata_event", "conversation_id"] == "conv_1")
        #expect(play.said("agent_response").first?[path: "agent_response_event", "agent_response"] == "Hey there Josh.")
        #expect(play.said("audio").isEmpty)
        play.pass(.milliseconds(200))
        #expect(play.said("audio").count == 1)
        play.pass(.milliseconds(300))
        #expect(play.said("audio").count == 3)
        let audio = try #require(play.said("audio").last?["audio_event"])
        #expect(audio[path: "alignment", "chars"]?.array?.compactMap(\.string).joined() == " Josh.")
        #expect(Base64.decode(audio["audio_base_64"]?.string ?? "")?.count == 3200)
        #expect(play.requests.isEmpty)
    }

    @Test func `a request carries the whole history, the agent's habits and its secret`() throws {
        var play = ConversationPlay(["agent": ["first_message": "Hey."]])
        play.open(["user_id": "josh"])
        play.pass(.seconds(1))
        play.say("What time is it?")
        guard case .post(_, let url, let headers, _)? = play.outputs.last(where: { if case .post = $0 { true } else { false } }) else {
            Issue.record("nothing was asked")
            return
        }
        #expect(url == "http://127.0.0.1:9/v1/chat/completions")
        #expect(headers.contains("Authorization: Bearer the-token"))
        #expect(headers.contains("X-Conversation-Id: conv_1"))
        #expect(headers.contains("X-Plain: a  b"))
        let body = try #require(play.requests.last)
        #expect(body["model"] == "clawdbot")
        #expect(body["max_tokens"] == -1)
        #expect(body["temperature"] == 0.0)
        #expect(body["stream"] == true)
        #expect(body["user_id"] == "josh")
        #expect(body["elevenlabs_extra_body"] == nil)
        #expect(play.messages == ["system: Thin, conv_1.", "assistant: Hey.", "user: What time is it?"])
    }

    @Test func `a barge-in while it streams closes the request and leaves what was heard`() {
        var play = ConversationPlay()
        play.open()
        play.say("Tell me a story.")
        play.head()
        play.text("Once upon a time there was ")
        play.pass(.milliseconds(420))
        play.say("Stop.")
        #expect(play.hungUp == [1])
        #expect(play.said("interruption").first?[path: "interruption_event", "event_id"] == 2)
        let correction = play.said("agent_response_correction").first?["agent_response_correction_event"]
        #expect(correction?["original_agent_response"] == "Once upon a time there was ")
        #expect(correction?["corrected_agent_response"] == "Once upon...")
        #expect(play.messages.suffix(3) == ["user: Tell me a story.", "assistant: Once upon...", "user: Stop."])
        #expect(play.items[1]["interrupted"] == true)
        #expect(play.items[1]["message"] == "Once upon...")
        play.reply("Fine.")
        let audio = play.said("audio").compactMap { $0[path: "audio_event", "event_id"]?.integer }
        play.pass(.seconds(1))
        #expect(audio.allSatisfy { $0 <= 2 })
        #expect(play.said("audio").last?[path: "audio_event", "event_id"] == 4)
    }

    @Test func `a barge-in after the stream shows only in the next request`() {
        var play = ConversationPlay()
        play.open()
        play.say("Count.")
        play.reply("One two three four five.")
        play.pass(.milliseconds(420))
        play.say("Enough.")
        #expect(play.hungUp.isEmpty)
        #expect(play.messages.suffix(2) == ["assistant: One two...", "user: Enough."])
    }

    @Test func `a reply nobody heard leaves no message`() {
        var play = ConversationPlay()
        play.open()
        play.say("What is")
        play.head()
        play.say("What is the time?")
        #expect(play.hungUp == [1])
        #expect(play.said("interruption").isEmpty)
        #expect(play.messages.suffix(2) == ["user: What is", "user: What is the time?"])
    }

    @Test func `where interruption is no event of the client's, what is said meanwhile waits`() {
        var play = ConversationPlay(["conversation": ["client_events": ["audio", "agent_response"]]])
        play.open()
        play.say("Count.")
        play.reply("One two.")
        play.say("And then?")
        #expect(play.requests.count == 1)
        play.pass(.seconds(1))
        #expect(play.messages.suffix(2) == ["assistant: One two.", "user: And then?"])
    }

    @Test func `in text there are parts instead of audio`() {
        var play = ConversationPlay()
        play.open(["conversation_config_override": ["text_only": true]])
        play.say("Hi.")
        play.head()
        play.text("Hello ")
        play.text("you.")
        play.done()
        let parts = play.said("agent_chat_response_part").map { $0[path: "text_response_part", "type"]?.string ?? "" }
        #expect(parts == ["start", "delta", "delta", "stop"])
        #expect(play.said("audio").isEmpty)
        play.say("More.")
        #expect(play.messages.suffix(2) == ["assistant: Hello you.", "user: More."])
        #expect(play.record[path: "metadata", "text_only"] == true)
    }

    @Test func `pings are answered and measured`() {
        var play = ConversationPlay()
        play.open()
        play.pass(.milliseconds(2000))
        #expect(play.said("ping").first?["ping_event"] == ["event_id": 1, "ping_ms": .null])
        play.pass(.milliseconds(30))
        play.send(["type": "pong", "event_id": 1])
        play.pass(.milliseconds(2000))
        #expect(play.said("ping").last?["ping_event"] == ["event_id": 2, "ping_ms": 30])
    }

    @Test func `a silent user is a user message of dots`() {
        var play = ConversationPlay(["turn": ["turn_timeout": 5.0], "agent": ["first_message": "Hey."]])
        play.open()
        play.pass(.milliseconds(5299))
        #expect(play.requests.isEmpty)
        play.pass(.milliseconds(1))
        #expect(play.messages == ["system: Thin, conv_1.", "assistant: Hey.", "user: ..."])
        play.reply("Still there?")
        play.pass(.milliseconds(400 + 5000))
        #expect(play.messages.suffix(2) == ["assistant: Still there?", "user: ..."])
    }

    @Test func `a user who stays silent is hung up on`() {
        var play = ConversationPlay(["turn": ["turn_timeout": -1.0, "silence_end_call_timeout": 12.0], "agent": ["first_message": "Hey."]])
        play.open()
        play.pass(.milliseconds(300 + 11_999))
        #expect(play.closed.isEmpty)
        play.pass(.milliseconds(1))
        #expect(play.closed == ["1000 Silence"])
        #expect(play.record["status"] == "done")
    }

    @Test func `a contextual update is a system message that asks nothing`() {
        var play = ConversationPlay()
        play.open()
        play.send(["type": "contextual_update", "text": "The user opened pricing."])
        #expect(play.requests.isEmpty)
        play.say("So?")
        #expect(play.messages.suffix(2) == ["system: The user opened pricing.", "user: So?"])
    }

    @Test func `what the client may not override ends the conversation`() {
        var play = ConversationPlay()
        play.open(["conversation_config_override": ["agent": ["first_message": "Mine"]]])
        #expect(play.said("error").first?[path: "error_event", "error_type"] == "override_error")
        #expect(play.closed == ["1008 Override for field 'agent.first_message' is not allowed by config."])
        var allowed = ConversationPlay(
            settings: ["overrides": ["custom_llm_extra_body": true, "conversation_config_override": ["agent": ["first_message": true]]]])
        allowed.open(["conversation_config_override": ["agent": ["first_message": "Mine"]], "custom_llm_extra_body": ["session": "main"]])
        allowed.pass(.seconds(1))
        allowed.say("Hi.")
        #expect(allowed.messages.contains("assistant: Mine"))
        #expect(allowed.requests.last?["elevenlabs_extra_body"] == ["session": "main"])
    }

    @Test func `a variable nobody gave ends the conversation, one of the platform's own cannot be given`() {
        var play = ConversationPlay(["agent": ["first_message": "Hey {{ name }}."]])
        play.open()
        #expect(play.said("error").first?[path: "error_event", "error_type"] == "missing_dynamic_variable")
        var named = ConversationPlay(["agent": ["first_message": "Hey {{ name }}."]])
        named.open(["dynamic_variables": ["name": "Josh", "system__conversation_id": "forged"]])
        named.pass(.seconds(1))
        named.say("Hi.")
        #expect(named.messages.prefix(2) == ["system: Thin, conv_1.", "assistant: Hey Josh."])
    }

    @Test(arguments: ["", "nonsense", "[]", "{}", #"{"type":"nonsense"}"#, #"{"type":"user_message"}"#, #"{"user_audio_chunk":"%%%"}"#])
    func `a message that is none ends the conversation`(text: String) {
        var play = ConversationPlay()
        play.open()
        play.raw(text)
        #expect(play.closed.first?.hasPrefix("1008 ") == true)
        play.say("Hello?")
        #expect(play.requests.isEmpty)
    }

    @Test func `a client that says nothing of how to begin gets the agent as it is`() {
        var play = ConversationPlay(["agent": ["first_message": "Hey."]])
        play.pass(.milliseconds(4999))
        #expect(play.outputs.isEmpty)
        play.pass(.milliseconds(1))
        #expect(play.said("conversation_initiation_metadata").count == 1)
    }
}
