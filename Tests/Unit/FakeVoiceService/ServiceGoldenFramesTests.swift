import Simulators
import Testing

@Suite struct ServiceGoldenFramesTests {
    private func exchange(_ body: String, _ change: (inout FakeVoiceService.Options) -> Void = { _ in }) throws -> [UInt8] {
        var answer: [UInt8] = []
        try withFakeVoiceService(.asImplemented, change) { service, _, clock in
            let client = try ServiceClient(to: service)
            client.write(ServiceClient.frame(body))
            answer = client.read() ?? []
        }
        return answer
    }

    @Test(arguments: [
        (
            #"{"jsonrpc":"2.0","method":"health","params":{},"id":1}"#, 0x62,
            #"{"jsonrpc": "2.0", "result": {"status": "ok", "timestamp": "2026-11-21T11:46:38.915748"}, "id": 1}"#
        ),
        (
            #"{"jsonrpc":"2.0","method":"call.status","params":{},"id":2}"#, 0x92,
            #"{"jsonrpc": "2.0", "result": {"active": false, "state": "IDLE", "call_id": null, "user_id": null, "duration": 0.0, "webrtc_state": null}, "id": 2}"#
        ),
        (
            #"{"jsonrpc":"2.0","method":"nope","params":{},"id":3}"#, 0x5B,
            #"{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found: nope"}, "id": 3}"#
        ),
        (
            #"{"jsonrpc":"2.0","method":"call.start","params":{},"id":4}"#, 0x55,
            #"{"jsonrpc": "2.0", "error": {"code": -32000, "message": "user_id required"}, "id": 4}"#
        ),
        (
            #"{"jsonrpc":"2.0","method":"call.speak","params":{"text":""},"id":5}"#, 0x52,
            #"{"jsonrpc": "2.0", "error": {"code": -32000, "message": "text required"}, "id": 5}"#
        ),
        (#"{"jsonrpc":"#, 0x53, #"{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}"#),
        (
            #"{"jsonrpc":"2.0","method":"call.accept","params":{},"id":7}"#, 0x67,
            #"{"jsonrpc": "2.0", "result": {"status": "auto-answered", "note": "aiortc auto-accepts calls"}, "id": 7}"#
        ),
        (
            #"{"jsonrpc":"2.0","method":"call.hangup","params":{},"id":8}"#, 0x42,
            #"{"jsonrpc": "2.0", "result": {"error": "No active call"}, "id": 8}"#
        ),
    ])
    func `the service as implemented answers byte for byte what the original was seen to`(
        request: String, length: UInt8, answer: String
    ) throws {
        #expect(try exchange(request) == [0, 0, 0, length] + Array(answer.utf8))
    }

    @Test func `a call is announced before it is answered, on the same connection`() throws {
        try withFakeVoiceService(.asImplemented) { service, _, clock in
            let client = try ServiceClient(to: service)
            _ = client.post("call.start", ["user_id": 123_456_789])
            let event = try #require(client.body())
            let answer = try #require(client.body())
            let id = try #require(JSONDocument(Array(answer.utf8)).value["result"]?["call_id"]?.integer)
            #expect(id > 1 << 53)
            #expect(event == #"{"jsonrpc": "2.0", "method": "call.ringing", "params": {"call_id": "\#(id)", "user_id": 123456789}}"#)
            #expect(answer == #"{"jsonrpc": "2.0", "result": {"status": "ringing", "call_id": \#(id)}, "id": 1}"#)
        }
    }

    @Test func `the original's double broadcast is there when named`() throws {
        try withFakeVoiceService(.asImplemented, { $0.defects = [.doubleBroadcast] }) { service, _, clock in
            let client = try ServiceClient(to: service)
            _ = client.post("call.start", ["user_id": 123_456_789])
            let first = client.body()
            #expect(first?.contains("call.ringing") == true)
            #expect(client.body() == first)
            #expect(client.body()?.contains("result") == true)
        }
    }
}
