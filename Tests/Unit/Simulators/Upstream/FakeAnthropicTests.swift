import Foundation
import Simulators
import Testing

@Suite struct FakeAnthropicTests {
    private static let head = "x-api-key: k\r\nanthropic-version: 2023-06-01\r\n"

    private func answers(
        _ bodies: [String], headers: String = head, _ change: (inout FakeLLMOptions) -> Void = { _ in }
    ) throws -> (FakeLLM, [String]) {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        change(&options)
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        return (
            model, try bodies.map { try RawExchange.exchange(RawExchange.post($0, path: "/v1/messages", headers: headers), with: port) }
        )
    }

    private func body(_ text: String, _ extra: String = "") -> String {
        #"{\#(extra)"model":"m","max_tokens":2000,"stream":true,"messages":[{"role":"user","content":"\#(text)"}]}"#
    }

    /// The types of the events in an answer, deltas by the type of the delta.
    private func types(_ answer: String) -> [String] {
        RawExchange.payloads(answer).compactMap { JSONValue(parsing: Array($0.utf8)) }
            .map { $0["delta"]?["type"]?.string ?? $0["type"]?.string ?? "" }
    }

    @Test func `a stream has its events in order, each under its name`() throws {
        let (_, found) = try answers([body("hello there")])
        let types = types(found[0])
        #expect(types.prefix(4) == ["message_start", "content_block_start", "ping", "text_delta"])
        #expect(types.suffix(3) == ["content_block_stop", "message_delta", "message_stop"])
        #expect(found[0].contains("event: message_start\ndata: {\"type\":\"message_start\""))
        #expect(found[0].contains("request-id: req_"))
    }

    @Test func `reasoning, text and calls are blocks with indices, the input in pieces`() throws {
        let tools = #""thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"time","input_schema":{"type":"object"}}],"#
        let (_, found) = try answers([body(#"[[think 3]] [[say Look.]] [[call time {\"zone\":\"WET\"}]]"#, tools)])
        let events = RawExchange.payloads(found[0]).compactMap { JSONValue(parsing: Array($0.utf8)) }
        let starts = events.filter { $0["type"] == "content_block_start" }
        #expect(starts.compactMap { $0["content_block"]?["type"]?.string } == ["thinking", "text", "tool_use"])
        #expect(starts.compactMap { $0["index"]?.integer } == [0, 1, 2])
        #expect(events.contains { $0["delta"]?["type"] == "signature_delta" })
        let pieces = events.compactMap { $0["delta"]?["partial_json"]?.string }
        #expect(pieces.first == "" && pieces.count > 2)
        #expect(JSONValue(parsing: Array(pieces.joined().utf8)) == ["zone": "WET"])
        #expect(events.first { $0["type"] == "message_delta" }?["delta"]?["stop_reason"] == "tool_use")
    }

    @Test func `the wrong order is wrong and an error in the middle is an error event`() throws {
        let (_, found) = try answers([
            body("[[fault wrong-order]] hello there"), body("[[fault mid-error-object]] Tell me of Lisbon harbour"),
        ])
        let wrong = types(found[0])
        #expect(try #require(wrong.firstIndex(of: "text_delta")) < (try #require(wrong.firstIndex(of: "content_block_start"))))
        #expect(types(found[1]).last == "error" && found[1].contains("event: error\n"))
    }

    @Test func `a key and a version are asked for`() throws {
        #expect(try answers([body("hi")], headers: "anthropic-version: 2023-06-01\r\n").1[0].hasPrefix("HTTP/1.1 401"))
        #expect(try answers([body("hi")], headers: "x-api-key: k\r\n").1[0].contains("anthropic-version: header is required"))
        #expect(try answers([body("hi")]) { $0.requiredToken = "right" }.1[0].contains("invalid x-api-key"))
    }

    @Test(arguments: [(429, "rate_limit_error"), (529, "overloaded_error"), (500, "api_error"), (401, "authentication_error")])
    func `a status comes with its type`(status: Int, type: String) throws {
        let (_, found) = try answers([body("[[fail \(status)]]")])
        #expect(found[0].hasPrefix("HTTP/1.1 \(status) ") && found[0].contains(#""type":"\#(type)""#))
        #expect(found[0].contains("Retry-After: 1") == [429, 529].contains(status))
    }

    @Test func `of several texts of the user the newest is answered`() throws {
        let texts = #"[{"type":"text","text":"[[fail 529]] hi"},{"type":"text","text":"Tell me about Girona"}]"#
        let (model, found) = try answers([#"{"model":"m","max_tokens":99,"messages":[{"role":"user","content":\#(texts)}]}"#])
        #expect(found[0].contains("Girona") && model.requests.last?.lastUser == "Tell me about Girona")
    }

    @Test func `both wires have one journal`() throws {
        let (model, _) = try answers([body("hello there")])
        #expect(model.requests.last?.wire == .anthropic && model.requests.last?.purpose == .run)
        #expect(model.journalLines.count == 1 && model.probe.runs == 1)
        let line = try #require(JSONValue(parsing: Array(model.journalLines[0].utf8)))
        #expect(line["fate"] == "complete" && line["last_user"] == "hello there" && line["first_token_ms"]?.number != nil)
    }
}
