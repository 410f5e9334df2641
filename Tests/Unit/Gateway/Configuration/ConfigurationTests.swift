import Conversation
import Gateway
import Testing

@Suite struct ConfigurationTests {
    @Test func `without any source everything has its default`() throws {
        let configuration = try configuration(environment: ["HOME": "/home/someone"])
        #expect(configuration.server.host == "127.0.0.1")
        #expect(configuration.server.port == 8787)
        #expect(configuration.server.originsAllowed == [])
        #expect(configuration.agent == .scripted)
        #expect(configuration.state == "/home/someone/.local/state/voice-gateway")
        #expect(configuration.firstTokenBudgetMs == 1200)
        #expect(configuration.limits.requestsPerMinute == 600)
        #expect(configuration.limits.concurrentTurns == 16)
        #expect(configuration.limits.bodyBytesMax == 1_048_576)
        #expect(configuration.timeouts.headMs == 10_000)
        #expect(configuration.timeouts.bodyMs == 15_000)
        #expect(configuration.voiceSocket == nil)
        #expect(configuration.tokenFile == nil)
        #expect(configuration.openAI.apiKey == nil)
        #expect(configuration.warnings.isEmpty)
    }

    @Test func `a flag goes over the environment, that over the file, that over the default`() throws {
        let yaml = "server:\n  host: 0.0.0.0\n  port: 1\nfirst_token:\n  budget_ms: 900\n"
        let environment = ["VOICE_GATEWAY_SERVER_PORT": "2", "VOICE_GATEWAY_FIRST_TOKEN_BUDGET_MS": "800"]
        let configuration = try configuration(yaml, environment: environment, flags: ConfigurationFlags(port: 3))
        #expect(configuration.server.host == "0.0.0.0")
        #expect(configuration.server.port == 3)
        #expect(configuration.firstTokenBudgetMs == 800)
    }

    @Test func `every kind of value is read from the file`() throws {
        let configuration = try configuration(
            """
            # A comment.
            server: {port: 0, origins_allowed: ["https://a.example", https://b.example]}
            agent: openai
            agents:
              openai:
                base_url: http://127.0.0.1:9100/v1/
                model: "4"
              anthropic:
            limits.requests_per_minute: 0
            limits:
              concurrent_turns: 0
              body_bytes_max: 0
              head_bytes_max: 8_192
            voice_service: {socket: "tcp://localhost:18790"}
            calls: {session: phone, greeting: "Hello: there"}
            state: ~/elsewhere
            """, environment: ["HOME": "/home/someone"])
        #expect(configuration.server.port == 0)
        #expect(configuration.server.originsAllowed == ["https://a.example", "https://b.example"])
        #expect(configuration.openAI.baseURL?.description == "http://127.0.0.1:9100/v1")
        #expect(configuration.openAI.model == "4")
        #expect(configuration.limits.requestsPerMinute == nil)
        #expect(configuration.limits.concurrentTurns == nil)
        #expect(configuration.limits.bodyBytesMax == Configuration.Limits.unlimited)
        #expect(configuration.limits.headBytesMax == 8192)
        #expect(configuration.voiceSocket == .tcp(host: "localhost", port: 18790))
        #expect(configuration.calls.session.rawValue == "phone")
        #expect(configuration.state == "/home/someone/elsewhere")
    }

    @Test func `the environment sets lists with commas, and an empty variable sets nothing`() throws {
        let environment = [
            "VOICE_GATEWAY_SERVER_ORIGINS_ALLOWED": "https://a.example, https://b.example", "VOICE_GATEWAY_SERVER_PORT": "",
            "VOICE_GATEWAY_VOICE_SERVICE_SOCKET": "/run/tts-stt.sock",
        ]
        let configuration = try configuration(environment: environment)
        #expect(configuration.server.originsAllowed == ["https://a.example", "https://b.example"])
        #expect(configuration.server.port == 8787)
        #expect(configuration.voiceSocket == .path("/run/tts-stt.sock"))
    }

    @Test(arguments: [
        ("XDG_STATE_HOME", "/x/state", "/x/state/voice-gateway"), ("XDG_STATE_HOME", "relative", "/home/h/.local/state/voice-gateway"),
        ("VOICE_GATEWAY_STATE", "/other", "/other"), ("OTHER", "", "/home/h/.local/state/voice-gateway"),
    ])
    func `the state is where XDG says, unless told otherwise`(name: String, value: String, expected: String) throws {
        #expect(try configuration(environment: ["HOME": "/home/h", name: value]).state == expected)
    }

    @Test func `the agent's key comes from a variable or a file, the variable first`() throws {
        try withTemporaryState { directory in
            try write("from-file\n", to: directory + "/key")
            var environment = ["VOICE_GATEWAY_AGENTS_OPENAI_API_KEY_FILE": directory + "/key"]
            #expect(try configuration(environment: environment).openAI.apiKey?.word == "from-file")
            environment["VOICE_GATEWAY_AGENTS_OPENAI_API_KEY"] = "from-variable"
            #expect(try configuration(environment: environment).openAI.apiKey?.word == "from-variable")
        }
    }

    @Test func `the token file's profile is api unless told otherwise`() throws {
        #expect(try configuration(flags: ConfigurationFlags(tokenFile: "/t")).tokenFile?.profile == .api)
        let voice = try configuration(flags: ConfigurationFlags(tokenFile: "/t", tokenFileProfile: .voice))
        #expect(voice.tokenFile?.path == "/t")
        #expect(voice.tokenFile?.profile == .voice)
    }

    @Test func `what is shown can be read back, and holds no secret`() throws {
        try withTemporaryState { directory in
            try write("file-canary", to: directory + "/key")
            let yaml = """
                server: {port: 9, origins_allowed: [https://a.example, "b, c"]}
                agents: {openai: {api_key_file: \(directory)/key, model: "a \\"quoted\\" \\\\ line\\nbreak"}}
                calls: {goodbye: "Bye: # for now"}
                """
            let environment = ["VOICE_GATEWAY_AGENTS_OPENAI_API_KEY": "variable-canary", "HOME": "/home/h"]
            let first = try configuration(yaml, environment: environment)
            #expect(!first.shown.contains("canary"))
            #expect(first.shown.contains("from VOICE_GATEWAY_AGENTS_OPENAI_API_KEY"))
            #expect(first.shown.contains("server.port: 9  # "))
            #expect(first.shown.contains("timeouts.head_ms: 10000\n"))
            let second = try configuration(first.shown, environment: environment)
            #expect(second.server.originsAllowed == ["https://a.example", "b, c"])
            #expect(second.openAI.model == "a \"quoted\" \\ line\nbreak")
            #expect(second.state == first.state)
            #expect("\(first)".contains("canary") == false)
        }
    }

    @Test func `each setting is shown with the place that won, which is the library's word for it`() throws {
        let shown = try configuration(
            "server: {port: 1, host: 0.0.0.0}\nlimits.body_bytes_max: 4_096\n", environment: ["VOICE_GATEWAY_SERVER_PORT": "2"],
            flags: ConfigurationFlags(host: "::1")
        ).shown.split(separator: "\n").map { $0.replacing(/[^ ]*state-[0-9A-F-]+\//, with: "") }
        #expect(shown.contains("server.host: \"::1\"  # --host"))
        #expect(shown.contains("server.port: 2  # VOICE_GATEWAY_SERVER_PORT"))
        #expect(shown.contains("limits.body_bytes_max: 4_096  # config.yaml:2"))
        #expect(shown.contains("timeouts.head_ms: 10000"))
    }

    @Test func `a value that cannot be used is wrong also where a stronger source has another`() throws {
        let failure = try configurationFailure("server: {port: x}\n", flags: ConfigurationFlags(port: 1))
        #expect(failure?.message == "config.yaml:1: server.port must be a whole number from 0 to 65535")
    }
}
