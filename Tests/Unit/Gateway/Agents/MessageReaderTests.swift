import Conversation
import NIOHTTP1
import Testing

@testable import Gateway

/// What streams of the Messages API tell the turn.
@Suite struct MessageReaderTests {
    private typealias Stream = MessageStream

    private func told(_ body: String, slice: Int = .max, callIDs: [String] = []) -> [String] {
        ReadAnswer.told(body, .messages, slice: slice, callIDs: callIDs)
    }

    @Test func `text comes out as its deltas, thinking not at all, however the stream was cut`() {
        let body =
            Stream.start + Stream.ping + Stream.thinking(0) + Stream.text(1, "Bon ", #"dia \ud83d\ude00"#) + Stream.closing("end_turn")
            + Stream.stop
        let whole = told(body)
        #expect(whole == ["Bon ", "dia 😀", "finish stop 3210+7"])
        for slice in 1...40 { #expect(told(body, slice: slice) == whole) }
    }

    @Test func `a call opens as it comes, and its arguments follow once they are whole`() {
        let call = Stream.call(1, "look", id: "toolu_1", #"{\"pla"#, #"ce\": \"here\"}"#)
        let body = Stream.start + Stream.text(0, "Let me see.") + call + Stream.closing("tool_use") + Stream.stop
        #expect(
            told(body) == ["Let me see.", "call 0 toolu_1 look ", #"call 0 - - {"place": "here"}"#, "finish tool_calls 3210+7"])
    }

    @Test func `two calls are numbered by themselves, not by their blocks`() {
        let body =
            Stream.start + Stream.thinking(0) + Stream.call(1, "a", id: "t1") + Stream.call(2, "b", id: "t2", "{}")
            + Stream.closing("tool_use") + Stream.stop
        #expect(
            told(body) == ["call 0 t1 a ", "call 0 - - {}", "call 1 t2 b ", "call 1 - - {}", "finish tool_calls 3210+7"])
    }

    @Test func `an id that an earlier leg used is replaced`() throws {
        let body = Stream.start + Stream.call(0, "a", id: "t1") + Stream.closing("tool_use") + Stream.stop
        let heard = told(body, callIDs: ["t1"])
        #expect(heard.first?.hasPrefix("call 0 call_") == true)
    }

    @Test(arguments: [
        ("end_turn", "stop"), ("stop_sequence", "stop"), ("pause_turn", "stop"), ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"), ("refusal", "content_filter"), ("tool_use", "stop"), ("new_reason", "stop"),
    ])
    func `a reason to stop is told in the client's words`(given: String, told: String) {
        #expect(self.told(Stream.start + Stream.text(0, "Hi") + Stream.closing(given) + Stream.stop).last == "finish \(told) 3210+7")
    }

    @Test func `input that a server sends whole is taken`() {
        let body =
            Stream.start + Stream.open(0, #"{"type":"tool_use","id":"t","name":"a","input":{"x":1}}"#) + Stream.close(0)
            + Stream.closing("tool_use") + Stream.stop
        #expect(told(body) == ["call 0 t a ", #"call 0 - - {"x":1}"#, "finish tool_calls 3210+7"])
    }

    @Test(arguments: [#"[1]"#, #"{\"a\":"#, #"\"text\""#, #"{}{}"#, #"{\"a\":1,\"a\":2}"#])
    func `input that is no object fails the reply, and is told to nobody`(input: String) {
        let body = Stream.start + Stream.call(0, "a", id: "t", input) + Stream.closing("tool_use") + Stream.stop
        #expect(told(body) == ["call 0 t a ", "failed upstream_protocol 502"])
    }

    @Test(arguments: [
        Stream.text(0, "Hi"), Stream.start + Stream.text(1, "Hi"), Stream.start + Stream.start,
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.open(1, #"{"type":"text","text":""}"#),
        Stream.start + Stream.delta(0, #"{"type":"text_delta","text":"a"}"#), Stream.start + Stream.close(0),
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.delta(1, #"{"type":"text_delta","text":"a"}"#),
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.delta(-1, #"{"type":"text_delta","text":"a"}"#),
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.delta(0, #"{"type":"input_json_delta","partial_json":"a"}"#),
        Stream.start + Stream.open(0, #"{"type":"tool_use","id":"t","name":"a","input":{}}"#)
            + Stream.delta(0, #"{"type":"text_delta","text":"a"}"#),
        Stream.start + Stream.open(0, #"{"type":"tool_use","id":"t","input":{}}"#),
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.closing("end_turn"),
        Stream.start + Stream.open(0, #"{"type":"text","text":""}"#) + Stream.stop, Stream.stop, Stream.closing("end_turn"),
        Stream.start + Stream.open(9_223_372_036_854_775_807, #"{"type":"text","text":""}"#),
    ])
    func `a stream out of order fails the reply`(body: String) {
        #expect(told(body).last == "failed upstream_protocol 502")
    }

    @Test func `events and deltas of kinds not known are passed over`() {
        let body =
            Stream.start + Stream.event("novelty", #""index":9"#) + Stream.open(0, #"{"type":"server_tool_use","id":"s","name":"web"}"#)
            + Stream.delta(0, #"{"type":"input_json_delta","partial_json":"{"}"#) + Stream.close(0)
            + Stream.open(1, #"{"type":"text","text":"H"}"#) + Stream.delta(1, #"{"type":"citations_delta","citation":{}}"#)
            + Stream.delta(1, #"{"type":"text_delta","text":"i"}"#) + Stream.close(1) + Stream.closing("end_turn") + Stream.stop
        #expect(told(body) == ["H", "i", "finish stop 3210+7"])
    }

    @Test func `one bad event is skipped, three are no messages`() {
        let bad = "data: {nonsense\n\n"
        #expect(told(Stream.start + bad + Stream.text(0, "Hi") + Stream.closing("end_turn") + Stream.stop) == ["Hi", "finish stop 3210+7"])
        #expect(told(Stream.start + bad + "data: [1]\n\n" + "data: {}\n\n") == ["failed upstream_protocol 502"])
    }

    @Test func `an end without stop is whole only when a reason came`() {
        #expect(told(Stream.start + Stream.text(0, "Hi")) == ["Hi", "failed upstream_truncated 502"])
        #expect(told(Stream.start + Stream.text(0, "Hi") + Stream.closing("end_turn")) == ["Hi", "finish stop 3210+7"])
        #expect(told(Stream.start) == ["failed upstream_truncated 502"])
    }

    @Test func `what follows the stop is ignored`() {
        #expect(told(Stream.whole("Hi") + Stream.start + Stream.error("overloaded_error")) == ["Hi", "finish stop 3210+7"])
    }

    @Test(arguments: [
        ("overloaded_error", "upstream_overloaded 503"), ("api_error", "upstream_overloaded 503"),
        ("rate_limit_error", "upstream_overloaded 503"),
        ("authentication_error", "upstream_auth 502"), ("permission_error", "upstream_auth 502"), ("billing_error", "upstream_auth 502"),
        ("invalid_request_error", "upstream_refused_request 400"), ("timeout_error", "upstream_timeout 504"),
        ("other", "upstream_protocol 502"),
    ])
    func `an error in the stream is told as what it means`(type: String, told: String) {
        #expect(self.told(Stream.start + Stream.text(0, "Hi") + Stream.error(type)) == ["Hi", "failed \(told)"])
        #expect(self.told(Stream.error(type)) == ["failed \(told)"])
    }

    @Test func `counts too large to add are the largest there is`() {
        let start = Stream.event(
            "message_start",
            #""message":{"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":5,"output_tokens":-3}}"#)
        let body = start + Stream.text(0, "Hi") + Stream.closing("end_turn", outputTokens: 2) + Stream.stop
        #expect(told(body) == ["Hi", "finish stop \(Int.max)+2"])
    }

    @Test func `input without end stops at its bound`() {
        let piece = Stream.delta(0, #"{"type":"input_json_delta","partial_json":"\#(String(repeating: "a", count: 60_000))"}"#)
        let body =
            Stream.start + Stream.open(0, #"{"type":"tool_use","id":"t","name":"a","input":{}}"#) + String(repeating: piece, count: 5)
        #expect(told(body).last == "failed upstream_protocol 502")
    }

    @Test func `hostile cuts and swaps of a stream never end in a finish that was not sent`() {
        let body = Stream.start + Stream.text(0, "Hi") + Stream.call(1, "a", id: "t", "{}") + Stream.closing("tool_use")
        for end in stride(from: 0, to: body.utf8.count, by: 3) {
            let cut = String(decoding: Array(body.utf8)[..<end], as: UTF8.self)
            #expect(told(cut).last?.hasPrefix("finish") == false, "cut at \(end)")
        }
    }
}
