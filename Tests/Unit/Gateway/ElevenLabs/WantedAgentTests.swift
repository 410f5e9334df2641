import Testing

@testable import Gateway

@Suite struct WantedAgentTests {
    private func settings(_ more: [String: String] = [:]) throws -> PlatformSettings {
        let environment = ["HOME": "/nowhere", "VOICE_GATEWAY_TUNNEL_URL": "https://voice.example.com"].merging(more) { $1 }
        return try Configuration.load(environment: environment).elevenLabs
    }

    @Test(arguments: [
        ("https://voice.example.com", "https://voice.example.com/v1"), ("https://voice.example.com/", "https://voice.example.com/v1"),
        ("https://voice.example.com/v1/", "https://voice.example.com/v1"),
        ("https://voice.example.com/v1/chat/completions", "https://voice.example.com/v1"),
        ("https://voice.example.com/v1/chat/completions/chat/completions/", "https://voice.example.com/v1"),
        ("https://voice.example.com/chat/completions", "https://voice.example.com/v1"),
        ("https://voice.example.com:8443/gw/v1", "https://voice.example.com:8443/gw/v1"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787/v1"),
    ])
    func `the base URL is told without what ElevenLabs appends`(url: String, endpoint: String) throws {
        #expect(try settings(["VOICE_GATEWAY_TUNNEL_URL": url]).wanted().endpoint == endpoint)
    }

    @Test func `the webhook is beside it`() throws {
        #expect(try settings().webhookURL() == "https://voice.example.com/webhooks/elevenlabs")
    }

    @Test(arguments: ["http://voice.example.com", "http://127.evil.com", "http://localhost.example.com"])
    func `an address that is not encrypted is refused`(url: String) throws {
        #expect(throws: GatewayFailure.self) { try settings(["VOICE_GATEWAY_TUNNEL_URL": url]).wanted() }
    }

    @Test func `a key never goes over the network unencrypted`() throws {
        let open = try settings(["VOICE_GATEWAY_ELEVENLABS_API_KEY": "k", "VOICE_GATEWAY_ELEVENLABS_BASE_URL": "http://api.example.com"])
        #expect(throws: GatewayFailure.self) { try open.key() }
        let local = try settings(["VOICE_GATEWAY_ELEVENLABS_API_KEY": "k", "VOICE_GATEWAY_ELEVENLABS_BASE_URL": "http://127.0.0.1:1"])
        #expect(try local.key().word == "k")
    }

    @Test func `without a key or an address it is said what to set`() throws {
        #expect(throws: GatewayFailure.self) { try settings().key() }
        let nowhere = try Configuration.load(environment: ["HOME": "/nowhere"]).elevenLabs
        let failure = #expect(throws: GatewayFailure.self) { try nowhere.wanted() }
        #expect(failure?.message.contains("tunnel.url") == true)
    }

    @Test func `the speech model suits the language`() throws {
        #expect(WantedAgent.speechModel(language: "en") == "eleven_flash_v2")
        #expect(WantedAgent.speechModel(language: "ca") == "eleven_flash_v2_5")
        #expect(throws: GatewayFailure.self) { try settings(["VOICE_GATEWAY_ELEVENLABS_TTS_MODEL": "eleven_flash_v2_5"]).wanted() }
        let spanish = ["VOICE_GATEWAY_ELEVENLABS_LANGUAGE": "es", "VOICE_GATEWAY_ELEVENLABS_TTS_MODEL": "eleven_flash_v2"]
        #expect(throws: GatewayFailure.self) { try settings(spanish).wanted() }
        let expressive = ["VOICE_GATEWAY_ELEVENLABS_TTS_MODEL": "eleven_v3_conversational"]
        #expect(try settings(expressive).wanted().speechModel == "eleven_v3_conversational")
    }

    @Test func `pages that may carry the widget make the agent public to them alone`() throws {
        let document = try settings(["VOICE_GATEWAY_ELEVENLABS_WIDGET_HOSTS": "www.example.org,example.org"]).wanted().document
        #expect(document[path: "platform_settings.auth.enable_auth"] == false)
        #expect(document[path: "platform_settings.auth.allowlist"] == [["hostname": "www.example.org"], ["hostname": "example.org"]])
    }

    @Test func `a caller's number is sent only where it was asked for`() throws {
        let plain = try settings().wanted().document
        let asked = try settings(["VOICE_GATEWAY_ELEVENLABS_CALLER_ID": "true"]).wanted().document
        let header = "conversation_config.agent.prompt.custom_llm.request_headers.X-Caller-Id"
        #expect(plain[path: header] == nil)
        #expect(asked[path: header] == ["variable_name": "system__caller_id"])
    }

    @Test func `what a service adds or orders otherwise is no difference`() throws {
        let wanted: OwnedJSON = [
            "a": ["b": 15, "none": nil], "client_events": ["x", "y"], "tags": ["t"], "tool": ["description": ""],
            "hosts": [["hostname": "h"]],
        ]
        let found: OwnedJSON = [
            "a": ["b": 15.0, "more": 1], "client_events": ["y", "x"], "tags": ["other", "t"], "tool": ["description": "their own words"],
            "hosts": [["hostname": "h", "added": true]],
        ]
        #expect(AgentDifference.all(wanted: wanted, found: found).isEmpty)
        #expect(AgentPatch.body(wanted: wanted, found: found) == nil)
    }

    @Test func `what is missing, other or too many is one`() {
        let wanted: OwnedJSON = ["a": ["b": 15], "c": nil, "events": ["x"]]
        let found: OwnedJSON = ["a": nil, "c": 0, "events": ["x", "y"]]
        #expect(AgentDifference.all(wanted: wanted, found: found).map(\.path) == ["a", "c", "events"])
        #expect(AgentPatch.body(wanted: wanted, found: found) == wanted)
    }

    @Test func `a voice is chosen by its whole name or its id`() throws {
        let voices = [
            VoiceChoice.Voice(id: "1", name: "Samantha"), .init(id: "2", name: "Samantha Warm", category: "premade"),
            .init(id: "3", name: "Twin"),
            .init(id: "4", name: "twin"),
        ]
        #expect(try VoiceChoice.choose("samantha ", among: voices).id == "1")
        #expect(try VoiceChoice.choose("4", among: voices).id == "4")
        let none = #expect(throws: GatewayFailure.self) { try VoiceChoice.choose("Rachel", among: voices) }
        #expect(none?.message.contains("Samantha Warm (2, premade)") == true)
        let several = #expect(throws: GatewayFailure.self) { try VoiceChoice.choose("Twin", among: voices) }
        #expect(several?.message.contains("Twin (3), twin (4)") == true)
    }

    @Test func `a number or account of another form is refused before anything is sent`() {
        let token = Secret("t".utf8)
        let sid = "AC" + String(repeating: "a", count: 32)
        for (number, account) in [("5551234567", sid), ("+1 555", sid), ("+15551234567", "AC1"), ("+15551234567", "XX" + sid.dropFirst(2))]
        {
            #expect(throws: GatewayFailure.self) { try SetupOptions.TwilioNumber(number: number, sid: account, token: token) }
        }
    }
}
