import Foundation
import Simulators
import Testing

@Suite struct ToolCallStreamTests {
    private static let tools =
        #""stream":true,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}},{"type":"function","function":{"name":"time","parameters":{"type":"object"}}}],"#
    private static let order = #"[[call weather {\"city\":\"Lisbon\",\"days\":3}]] [[call time {\"zone\":\"WET\"}]]"#

    private func deltas(_ style: CallStyle, _ user: String = order) throws -> (model: FakeLLM, deltas: [JSONValue], finish: String?) {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        options.callStyle = style
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        let answer = try RawExchange.exchange(RawExchange.chat(user, extra: Self.tools), with: port)
        let chunks = RawExchange.payloads(answer).compactMap { JSONValue(parsing: Array($0.utf8)) }
        let choices = chunks.compactMap { $0["choices"]?.array?.first }
        return (model, choices.compactMap { $0["delta"] }, choices.compactMap { $0["finish_reason"]?.string }.last)
    }

    /// Calls put together as a lenient client does: by index where there is one, else by whether a new id comes.
    private func assemble(_ deltas: [JSONValue]) -> [(name: String, arguments: String)] {
        var calls: [(name: String, arguments: String)] = []
        var ids: [String] = []
        for call in deltas.flatMap({ $0["tool_calls"]?.array ?? [] }) {
            let id = call["id"]?.string
            if let id, !ids.contains(id) {
                ids.append(id)
                calls.append((call["function"]?["name"]?.string ?? "", ""))
            }
            let at = call["index"]?.wholeNumber ?? calls.count - 1
            let arguments = call["function"]?["arguments"]
            calls[at].arguments += arguments?.string ?? (arguments?.isObject == true ? arguments?.text() ?? "" : "")
        }
        return calls
    }

    @Test(arguments: CallStyle.allCases) func `every style of streaming says the same calls`(style: CallStyle) throws {
        let (model, deltas, finish) = try deltas(style)
        let calls = assemble(deltas)
        #expect(calls.map(\.name) == ["weather", "time"])
        #expect(JSONValue(parsing: Array(calls[0].arguments.utf8)) == ["city": "Lisbon", "days": 3])
        #expect(JSONValue(parsing: Array(calls[1].arguments.utf8)) == ["zone": "WET"])
        #expect(finish == (style == .finishStop ? "stop" : "tool_calls"))
        #expect(model.requests.last?.calls == ["weather", "time"])
        #expect(model.requests.last?.tools == ["weather", "time"])
    }

    @Test func `arguments come in pieces after id and name`() throws {
        let first = try #require(try deltas(.pieces).deltas.first { $0["tool_calls"] != nil }?["tool_calls"]?.array?.first)
        #expect(first["id"]?.string?.isEmpty == false && first["function"]?["arguments"]?.string == "")
        #expect(try deltas(.pieces).deltas.count { $0["tool_calls"] != nil } > 6)
        #expect(try deltas(.together).deltas.first { $0["tool_calls"] != nil }?["tool_calls"]?.array?.count == 2)
    }

    @Test func `what is not offered is not called unless it is invented`() throws {
        #expect(try deltas(.pieces, "[[call nothing]] hello there").finish == "stop")
        #expect(try assemble(deltas(.pieces, "[[invent nothing]] hello there").deltas).map(\.name) == ["nothing"])
    }

    @Test func `a turn goes on leg by leg and is one run`() throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        let user = #"{"role":"user","content":"[[call weather {}]] [[then]] [[call time {}]]"}"#
        let call = { (name: String) in
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"\#(name)","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"\#(name) says 18"}"#
        }
        func ask(_ messages: String) throws -> String {
            try RawExchange.exchange(RawExchange.post("{\(Self.tools)\"messages\":[\(messages)]}"), with: port)
        }
        #expect(try ask(user).contains(#""name":"weather""#))
        #expect(try ask(user + "," + call("weather")).contains(#""name":"time""#))
        let last = try ask(user + "," + call("weather") + "," + call("time"))
        #expect(RawExchange.text(last).contains("time says 18"))
        #expect(model.probe.runs == 1 && model.probe.legs == 2 && model.probe.calls == 2 && model.probe.requests == 3)
        #expect(model.requests.map(\.purpose) == [.run, .leg, .leg])
    }

    @Test func `reasoning stands where the provider puts it`() throws {
        let deltas = try deltas(.pieces, "[[think 3]] hello").deltas
        #expect(deltas.compactMap { $0["reasoning_content"]?.string }.joined() == "hmm1 hmm2 hmm3")
        let tagged = try self.deltas(.pieces, "[[think 2]] [[reasoning think-tags]] hello").deltas
        let text = tagged.compactMap { $0["content"]?.string }.joined()
        #expect(text.hasPrefix("<think>hmm1 hmm2</think>"))
    }
}
