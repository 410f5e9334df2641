import Conversation
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct UpstreamReaderTests {
    private func chunk(_ delta: String, finish: String = "null") -> String {
        #"data: {"id":"x","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"# + "\n\n"
    }

    private func told(_ body: String, type: String = "text/event-stream", slice: Int = .max, callIDs: [String] = []) -> [String] {
        ReadAnswer.told(body, .chatCompletions, type: type, slice: slice, callIDs: callIDs)
    }

    @Test func `a stream comes out as its deltas and one finish, however it was cut`() {
        let body =
            ": hello\n\n" + chunk(#"{"role":"assistant","content":""}"#) + chunk(#"{"content":"Bon "}"#)
            + chunk(#"{"content":"dia \ud83d\ude00"}"#)
            + chunk("{}", finish: #""stop""#) + #"data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
            + "\n\ndata: [DONE]\n\n"
        let whole = told(body)
        #expect(whole == ["Bon ", "dia 😀", "finish stop 3+2"])
        for slice in 1...40 { #expect(told(body, slice: slice) == whole) }
    }

    @Test func `tool calls pass through in fragments`() {
        let body =
            chunk(#"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look","arguments":""}}]}"#)
            + chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#) + chunk("{}", finish: #""tool_calls""#)
            + "data: [DONE]\n\n"
        #expect(told(body) == ["call 0 c1 look ", "call 0 - - {}", "finish tool_calls"])
    }

    @Test func `an end without DONE is whole only when a reason to finish came`() {
        #expect(told(chunk(#"{"content":"Hi"}"#)) == ["Hi", "failed upstream_truncated 502"])
        #expect(told(chunk(#"{"content":"Hi"}"#, finish: #""stop""#)) == ["Hi", "finish stop"])
        #expect(told("") == ["failed upstream_truncated 502"])
    }

    @Test func `what follows the finish or DONE is ignored`() {
        let body =
            chunk(#"{"content":"Hi"}"#) + chunk("{}", finish: #""stop""#) + chunk(#"{"content":" more"}"#)
            + chunk("{}", finish: #""length""#)
            + "data: [DONE]\n\n" + chunk(#"{"content":"late"}"#)
        #expect(told(body) == ["Hi", "finish stop"])
    }

    @Test func `one bad event is skipped, three are not a stream of chunks`() {
        let bad = "data: {nonsense\n\n"
        #expect(told(bad + chunk(#"{"content":"Hi"}"#, finish: #""stop""#) + "data: [DONE]\n\n") == ["Hi", "finish stop"])
        #expect(told(bad + bad + bad) == ["failed upstream_protocol 502"])
    }

    @Test func `an error event fails the reply`() {
        #expect(
            told(chunk(#"{"content":"Hi"}"#) + #"data: {"error":{"message":"boom"}}"# + "\n\n") == ["Hi", "failed upstream_protocol 502"])
    }

    @Test(arguments: [
        (401, "upstream_auth", 502), (403, "upstream_auth", 502), (429, "upstream_overloaded", 503), (500, "upstream_overloaded", 503),
        (529, "upstream_overloaded", 503), (400, "upstream_refused_request", 400), (302, "upstream_protocol", 502),
    ])
    func `a status is told as what it means for the client`(status: Int, kind: String, told: Int) {
        let failure = UpstreamFault.status(status, retryAfter: nil)
        #expect(failure.kind.rawValue == kind)
        #expect(failure.status == told)
    }

    @Test func `an answer that is no event stream is refused`() {
        #expect(told("<html>", type: "text/html") == ["failed upstream_protocol 502"])
        #expect(told(#"{"choices":[]}"#, type: "application/json") == ["failed upstream_protocol 502"])
    }

    @Test func `a line without end stops at its bound`() {
        #expect(told("data: " + String(repeating: "a", count: 1_100_000), slice: 65_536) == ["failed upstream_protocol 502"])
    }
}
