import Testing

@testable import Simulators

@Suite struct ConversationToolTests {
    private static let tools: JSONValue = [
        "agent": [
            "prompt": [
                "built_in_tools": [
                    "end_call": ["name": "end_call", "description": "", "params": ["system_tool_type": "end_call"]],
                    "skip_turn": ["name": "skip_turn", "description": "", "params": ["system_tool_type": "skip_turn"]],
                ],
                "tools": [
                    [
                        "type": "client", "name": "add", "description": "Adds.", "expects_response": true, "response_timeout_secs": 2,
                        "parameters": ["type": "object", "properties": ["a": ["type": "number", "description": "one"]]],
                    ]
                ],
            ]
        ]
    ]

    private static func asked() -> ConversationPlay {
        var play = ConversationPlay(tools)
        play.open()
        play.say("Do it.")
        play.head()
        return play
    }

    @Test func `what is on is offered`() {
        let play = Self.asked()
        let names = play.requests.last?["tools"]?.array?.map { $0[path: "function", "name"]?.string ?? "" }
        #expect(names == ["end_call", "skip_turn", "add"])
    }

    @Test func `a client's tool is called, answered and told to the model`() {
        var play = Self.asked()
        play.text("Adding.")
        play.call("add", #"{"a":1}"#)
        play.done()
        play.pass(.seconds(1))
        let call = play.said("client_tool_call").first?["client_tool_call"]
        #expect(call?["tool_name"] == "add")
        #expect(call?["parameters"] == ["a": 1])
        #expect(play.requests.count == 1)
        play.send(["type": "client_tool_result", "tool_call_id": "call_1", "result": "3", "is_error": false])
        #expect(play.requests.count == 2)
        #expect(play.messages.suffix(2) == ["assistant: Adding.", "tool: 3"])
        #expect(play.requests.last?["messages"]?.array?.last?["tool_call_id"] == "call_1")
        #expect(play.items.last?["tool_results"]?[0]?["result_value"] == "3")
    }

    @Test func `a tool the client does not answer fails in time`() {
        var play = Self.asked()
        play.call("add")
        play.done()
        play.pass(.milliseconds(1999))
        #expect(play.requests.count == 1)
        play.pass(.milliseconds(1))
        #expect(play.messages.last?.contains("did not answer in time") == true)
    }

    @Test func `end_call says goodbye and closes in order`() {
        var play = Self.asked()
        play.call("end_call", #"{"reason":"done","system__message_to_speak":"Bye now."}"#)
        play.done()
        #expect(play.said("agent_response").last?[path: "agent_response_event", "agent_response"] == "Bye now.")
        #expect(play.closed.isEmpty)
        play.pass(.seconds(1))
        #expect(play.closed == ["1000 end_call tool was called"])
        #expect(play.record["status"] == "done")
    }

    @Test func `after skip_turn nothing is said until the user speaks`() {
        var play = Self.asked()
        play.call("skip_turn")
        play.done()
        play.pass(.seconds(60))
        #expect(play.requests.count == 1)
        play.say("Now.")
        #expect(play.requests.count == 2)
    }

    @Test func `a tool nobody offered is an error the model is told of`() {
        var play = Self.asked()
        play.call("rm")
        play.done()
        #expect(play.messages.last?.contains("there is no such tool") == true)
    }

    @Test func `a model that only ever calls tools is stopped`() {
        var play = Self.asked()
        for _ in 0...8 {
            play.call("rm")
            play.done()
            play.head()
        }
        #expect(play.closed == ["1002 custom_llm generation failed"])
    }
}
