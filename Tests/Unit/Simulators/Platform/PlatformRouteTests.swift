import Testing

@testable import Simulators

@Suite struct PlatformRouteTests {
    @Test func `without a key, with another or with too little of one nothing is answered`() {
        var rules = PlatformRules()
        rules.key = "right"
        rules.permissions.remove(.agentsWrite)
        var bench = PlatformWorkbench(rules)
        #expect(bench.ask("GET", "/v1/convai/agents", key: nil).word == "needs_authorization")
        #expect(bench.ask("GET", "/v1/convai/agents", key: "").word == "needs_authorization")
        #expect(bench.ask("GET", "/v1/convai/agents", key: "wrong").word == "invalid_api_key")
        let refused = bench.ask("POST", "/v1/convai/secrets", ["type": "new", "name": "a", "value": "b"], key: "right")
        #expect(refused.status == 401)
        #expect(refused.word == "missing_permissions")
        #expect(bench.ask("GET", "/v1/convai/agents", key: "right").status == 200)
    }

    @Test func `unknown paths and methods are told apart`() {
        var bench = PlatformWorkbench()
        #expect(bench.ask("GET", "/v1/convai/nothing").status == 404)
        #expect(bench.ask("DELETE", "/v2/voices").status == 405)
        #expect(bench.ask("GET", "/v1/convai/agents/create").word == "agent_not_found")
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"type":"new","name":1,"value":"x"}"#, #"{"type":"old","name":"n","value":"x"}"#])
    func `a body that is none is a validation error`(body: String) {
        var bench = PlatformWorkbench()
        let raw = UpstreamRequest(
            method: "POST", path: "/v1/convai/secrets", headers: ["xi-api-key": "k"], body: Array(body.utf8), keepsAlive: true)
        let reply = bench.store.answer(PlatformRequest(raw, at: 1))
        #expect(reply.status == 422)
        #expect(reply.places.allSatisfy { $0.hasPrefix("body") } && !reply.places.isEmpty)
    }

    @Test func `a secret's value goes in and never comes out`() {
        var bench = PlatformWorkbench()
        let id = bench.secret("canary-value")
        _ = bench.ask("PATCH", "/v1/convai/secrets/\(id)", ["type": "update", "name": "gateway", "value": "canary-two"])
        for path in ["/v1/convai/secrets", "/v1/convai/secrets/\(id)"] {
            #expect(!bench.ask("GET", path).body.text().contains("canary"))
        }
        #expect(bench.store.secret(id) == "canary-two")
    }

    @Test func `a secret in use is not deleted`() {
        var bench = PlatformWorkbench()
        let agent = bench.agent()
        let secret = bench.prompt(of: agent)[path: "custom_llm", "api_key", "secret_id"]?.string ?? ""
        #expect(bench.ask("DELETE", "/v1/convai/secrets/\(secret)").word == "secret_in_use")
        #expect(bench.ask("DELETE", "/v1/convai/agents/\(agent)").status == 200)
        #expect(bench.ask("DELETE", "/v1/convai/secrets/\(secret)").status == 200)
    }

    @Test func `a signed URL names the host that was asked and ends after fifteen minutes`() throws {
        var bench = PlatformWorkbench()
        let agent = bench.agent()
        let reply = bench.ask("GET", "/v1/convai/conversation/get-signed-url?agent_id=\(agent)")
        let url = try #require(reply.body["signed_url"]?.string)
        #expect(url.hasPrefix("ws://127.0.0.1:9000/v1/convai/conversation?agent_id=\(agent)&conversation_signature="))
        let signature = String(url.split(separator: "=").last ?? "")
        #expect(bench.store.signatures[signature]?.until == bench.now + 900)
        bench.now += 900
        _ = bench.ask("GET", "/v1/convai/conversation/get-signed-url?agent_id=\(agent)")
        #expect(bench.store.signatures[signature] == nil)
        #expect(bench.ask("GET", "/v1/convai/conversation/get-signed-url?agent_id=none").status == 404)
        #expect(bench.ask("GET", "/v1/convai/conversation/get-signed-url").places == ["query.agent_id"])
    }

    @Test func `a webhook's secret is shown once, and ten failures in a row turn it off`() throws {
        var bench = PlatformWorkbench()
        let made = bench.ask(
            "POST", "/v1/workspace/webhooks", ["settings": ["auth_type": "hmac", "name": "n", "webhook_url": "http://127.0.0.1:1/x"]])
        let id = try #require(made.body["webhook_id"]?.string)
        let secret = try #require(made.body["webhook_secret"]?.string)
        #expect(!bench.ask("GET", "/v1/workspace/webhooks").body.text().contains(secret))
        for _ in 1...9 { bench.store.delivered(id, status: 500, at: bench.now) }
        bench.store.delivered(id, status: 204, at: bench.now)
        for _ in 1...9 { bench.store.delivered(id, status: nil, at: bench.now) }
        #expect(bench.ask("GET", "/v1/workspace/webhooks").body["webhooks"]?[0]?["is_auto_disabled"] == false)
        bench.store.delivered(id, status: 503, at: bench.now)
        #expect(bench.ask("GET", "/v1/workspace/webhooks").body["webhooks"]?[0]?["is_auto_disabled"] == true)
    }

    @Test func `all records outlive the platform in a state file`() throws {
        var bench = PlatformWorkbench()
        let agent = bench.agent()
        var again = PlatformWorkbench()
        try again.store.restore(try #require(JSONValue(parsing: bench.store.json.bytes)))
        #expect(again.ask("GET", "/v1/convai/agents/\(agent)") == bench.ask("GET", "/v1/convai/agents/\(agent)"))
        #expect(again.agent() != agent)
        #expect(throws: PlatformStateError.self) { try again.store.restore(["schema": "other"]) }
        #expect(throws: PlatformStateError.self) { try again.store.restore(["schema": "vgw.platform/1", "agents": [1]]) }
    }
}
