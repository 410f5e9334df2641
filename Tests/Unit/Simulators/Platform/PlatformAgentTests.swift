import Testing

@testable import Simulators

@Suite struct PlatformAgentTests {
    private static let prompt = "body.conversation_config.agent.prompt"

    @Test func `an agent is shown with what its creator said and with everything else`() {
        var bench = PlatformWorkbench()
        let id = bench.agent()
        let shown = bench.ask("GET", "/v1/convai/agents/\(id)").body
        #expect(shown["name"] == "Voice")
        #expect(shown[path: "conversation_config", "agent", "prompt", "custom_llm", "model_id"] == "clawdbot")
        #expect(shown[path: "conversation_config", "agent", "prompt", "cascade_timeout_seconds"] == 4.0)
        #expect(shown[path: "conversation_config", "turn", "speculative_turn"] == false)
        #expect(shown[path: "platform_settings", "auth", "enable_auth"] == false)
    }

    private static let misplaced: [(String, JSONValue, String)] = [
        ("llm", "custom-llm", "body.conversation_config.agent.llm"),
        ("custom_llm", ["url": "http://x/v1"], "body.conversation_config.agent.custom_llm"),
        ("nonsense", 1, "body.conversation_config.agent.nonsense"),
    ]

    @Test(arguments: misplaced)
    func `a key in the wrong place is refused by its place`(key: String, value: JSONValue, place: String) {
        var bench = PlatformWorkbench()
        let secret = bench.secret()
        var body = PlatformWorkbench.agent(secret: secret)
        body = body.merging(["conversation_config": ["agent": .object([JSONMember(key: key, value: value)])]])
        let reply = bench.ask("POST", "/v1/convai/agents/create", body)
        #expect(reply.status == 422)
        #expect(reply.places == [place])
        #expect(reply.body["detail"]?[0]?["type"] == "extra_forbidden")
    }

    @Test func `a platform told to drops unknown keys in silence`() throws {
        var rules = PlatformRules()
        rules.dropsUnknown = true
        var bench = PlatformWorkbench(rules)
        let secret = bench.secret()
        let body = PlatformWorkbench.agent(secret: secret).merging(["conversation_config": ["agent": ["llm": "gpt-4o"]]])
        let reply = bench.ask("POST", "/v1/convai/agents/create", body)
        let id = try #require(reply.body["agent_id"]?.string)
        #expect(bench.ask("GET", "/v1/convai/agents/\(id)").body[path: "conversation_config", "agent", "llm"] == nil)
        #expect(bench.prompt(of: id)["llm"] == "custom-llm")
    }

    @Test(arguments: [(1.9, false), (2, true), (15, true), (15.1, false), (-1, false)])
    func `the cascade timeout is 2 to 15 seconds`(seconds: Double, isTaken: Bool) {
        var bench = PlatformWorkbench()
        let body = PlatformWorkbench.agent(secret: bench.secret(), prompt: ["cascade_timeout_seconds": .decimal(seconds)])
        let reply = bench.ask("POST", "/v1/convai/agents/create", body)
        #expect(reply.status == (isTaken ? 200 : 422))
        #expect(reply.places == (isTaken ? [] : [Self.prompt + ".cascade_timeout_seconds"]))
    }

    @Test(arguments: [("en", "eleven_flash_v2_5", false), ("en-GB", "eleven_turbo_v2_5", false), ("de", "eleven_flash_v2_5", true)])
    func `English agents refuse the models of version two and a half`(language: String, model: String, isTaken: Bool) {
        var bench = PlatformWorkbench()
        let body = PlatformWorkbench.agent(secret: bench.secret()).merging([
            "conversation_config": ["agent": ["language": .string(language)], "tts": ["model_id": .string(model)]]
        ])
        #expect(bench.ask("POST", "/v1/convai/agents/create", body).status == (isTaken ? 200 : 400))
    }

    @Test func `an update merges key by key, and a custom LLM is replaced whole`() {
        var bench = PlatformWorkbench()
        let id = bench.agent(prompt: ["temperature": .null])
        let change: JSONValue = ["conversation_config": ["agent": ["prompt": ["cascade_timeout_seconds": 15]]]]
        #expect(bench.ask("PATCH", "/v1/convai/agents/\(id)", change).status == 200)
        #expect(bench.prompt(of: id)["cascade_timeout_seconds"] == 15.0)
        #expect(bench.prompt(of: id)["temperature"] == .null)
        #expect(bench.prompt(of: id)[path: "custom_llm", "model_id"] == "clawdbot")
        let moved: JSONValue = ["conversation_config": ["agent": ["prompt": ["custom_llm": ["url": "https://b.example/v1"]]]]]
        #expect(bench.ask("PATCH", "/v1/convai/agents/\(id)", moved).status == 200)
        #expect(bench.prompt(of: id)["custom_llm"] == ["url": "https://b.example/v1"])
    }

    @Test func `an update that would break the agent leaves it as it was`() {
        var bench = PlatformWorkbench()
        let id = bench.agent()
        let before = bench.ask("GET", "/v1/convai/agents/\(id)")
        bench.now += 60
        let broken: [JSONValue] = [
            ["conversation_config": ["agent": ["prompt": ["custom_llm": .null]]]],
            ["conversation_config": ["agent": ["prompt": ["custom_llm": ["model_id": "x"]]]]],
            ["conversation_config": ["agent": ["prompt": ["custom_llm": ["url": "ftp://x/v1"]]]]],
            ["conversation_config": ["agent": ["prompt": ["custom_llm": ["url": "http://x/v1", "api_key": ["secret_id": "gone"]]]]]],
            ["conversation_config": ["tts": ["voice_id": "gone"]]],
            ["conversation_config": ["conversation": ["max_duration_seconds": 7201]]],
            ["conversation_config": ["turn": ["turn_timeout": 31]]],
            ["platform_settings": ["workspace_overrides": ["webhooks": ["post_call_webhook_id": "gone"]]]],
        ]
        for change in broken { #expect(bench.ask("PATCH", "/v1/convai/agents/\(id)", change).status >= 400) }
        #expect(bench.ask("GET", "/v1/convai/agents/\(id)") == before)
    }

    @Test func `the same update twice changes nothing the second time`() {
        var bench = PlatformWorkbench()
        let secret = bench.secret()
        let id = bench.agent()
        let whole = PlatformWorkbench.agent(secret: secret, prompt: ["cascade_timeout_seconds": 15])
        let once = bench.ask("PATCH", "/v1/convai/agents/\(id)", whole)
        #expect(bench.ask("PATCH", "/v1/convai/agents/\(id)", whole) == once)
    }

    @Test func `agents are found by name, newest first, in pages`() throws {
        var bench = PlatformWorkbench()
        for number in 1...3 {
            let body = PlatformWorkbench.agent(secret: bench.secret()).merging(["name": .string("Agent \(number)")])
            _ = bench.ask("POST", "/v1/convai/agents/create", body)
        }
        let page = bench.ask("GET", "/v1/convai/agents?search=AGENT&page_size=2").body
        #expect(page["agents"]?.array?.map { $0["name"]?.string ?? "" } == ["Agent 3", "Agent 2"])
        #expect(page["has_more"] == true)
        let cursor = try #require(page["next_cursor"]?.string)
        let rest = bench.ask("GET", "/v1/convai/agents?search=AGENT&page_size=2&cursor=\(cursor)").body
        #expect(rest["agents"]?.array?.map { $0["name"]?.string ?? "" } == ["Agent 1"])
        #expect(rest["has_more"] == false)
        #expect(bench.ask("GET", "/v1/convai/agents?page_size=0").status == 422)
    }
}
