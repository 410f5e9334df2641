import Testing

@testable import Simulators

@Suite struct CallHistoryTests {
    @Test func `a request carries the whole history in the platform's shape`() {
        var scenario = Scenario(name: "t")
        scenario.system = "Be kind."
        scenario.firstMessage = "Hello."
        scenario.target = .init(model: "m", user: "josh", conversation: "c", temperature: 0.5, maxTokens: -1)
        scenario.session = "main"
        var history = CallHistory(scenario)
        history.append("user", "One")
        history.append(heard: "Two", calls: [])
        #expect(
            String(decoding: history.body(adding: "Three"), as: UTF8.self) == """
                {"model":"m","messages":[{"role":"system","content":"Be kind."},{"role":"assistant","content":"Hello."},\
                {"role":"user","content":"One"},{"role":"assistant","content":"Two"},{"role":"user","content":"Three"}],\
                "temperature":0.5,"max_tokens":-1,"stream":true,"user_id":"josh","elevenlabs_extra_body":{"session":"main"}}
                """)
    }

    @Test func `what may be absent is absent`() {
        var scenario = Scenario(name: "t")
        scenario.target.temperature = nil
        let body = CallHistory(scenario).body(adding: "Hi")
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"model":"clawdbot","messages":[{"role":"user","content":"Hi"}],"max_tokens":5000,"stream":true}"#)
    }

    @Test func `a reply of which nothing was heard leaves two user messages in a row`() {
        var history = CallHistory(Scenario(name: "t"))
        history.append("user", "One")
        history.append(heard: "", calls: [])
        history.append("user", "Two")
        #expect(history.messages.compactMap { $0["role"]?.string } == ["user", "user"])
    }

    @Test func `tool calls and their results stand behind the reply`() {
        var history = CallHistory(Scenario(name: "t"))
        history.append(heard: "", calls: [.init(id: "c1", name: "skip_turn", arguments: "{}", result: "ok")])
        #expect(
            history.messages.map { $0.text() } == [
                #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"skip_turn","arguments":"{}"}}]}"#,
                #"{"role":"tool","tool_call_id":"c1","content":"ok"}"#,
            ])
    }

    @Test(arguments: SystemTool.names) func `each system tool is offered in OpenAI's format`(name: String) throws {
        let tool = try #require(SystemTool.definition(of: name))
        #expect(tool["type"]?.string == "function" && tool["function"]?["name"]?.string == name)
        let parameters = try #require(tool["function"]?["parameters"])
        let described = parameters["properties"]?.members ?? []
        #expect(described.allSatisfy { $0.value["description"]?.string?.isEmpty == false })
        #expect((parameters["required"]?.array ?? []).allSatisfy { required in described.contains { $0.key == required.string } })
    }
}
