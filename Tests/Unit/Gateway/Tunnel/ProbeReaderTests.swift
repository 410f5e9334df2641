import Testing

@testable import Gateway

@Suite struct ProbeReaderTests {
    private func read(_ pieces: [String], type: String = "text/event-stream") -> ProbeExchange {
        var reader = ProbeReader(ProbeExchange(status: 200, headers: ["content-type": type]))
        for (index, piece) in pieces.enumerated() { Array(piece.utf8).withUnsafeBytes { reader.feed($0, atMs: index * 10) } }
        return reader.end(atMs: 100, nil)
    }

    private func delta(_ text: String) -> String { #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n" }

    @Test func `pieces of the reply, heartbeats and the end are told apart, wherever the bytes are cut`() {
        let role = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
        let exchange = read([
            role, ":\n\n", String(delta("a").prefix(20)), String(delta("a").dropFirst(20)) + delta("b"), "data: [DONE]\n\n",
        ])
        #expect(exchange.beats.map(\.deltas) == [0, 0, 0, 2, 0])
        #expect(exchange.beats.map(\.comments) == [0, 1, 0, 0, 0])
        #expect(exchange.isDone && exchange.deltas == 2 && exchange.endMs == 100)
    }

    @Test func `a body that is no stream, or no JSON, is kept and not misread`() {
        #expect(read(["<html>"], type: "text/html").beats == [.init(ms: 0, deltas: 0)])
        #expect(read(["data: nonsense\n\n", "data: {\"choices\":[7,{\"delta\":null}]}\n\n"]).deltas == 0)
        #expect(read([String(repeating: "x", count: 10_000)]).body.count == ProbeExchange.bodyBytesMax)
    }

    @Test func `the gateway's answers are known by their marks`() {
        #expect(ProbeExchange(status: 404, headers: ["x-request-id": "req_1-2"]).isGateways)
        #expect(ProbeExchange(status: 401, body: Array(#"{"error":{"message":"m","type":"t","code":"c"}}"#.utf8)).isGateways)
        #expect(ProbeExchange(status: 200, body: Array(#"{"status":"ok"}"#.utf8)).isGateways)
        #expect(!ProbeExchange(status: 403, headers: ["x-request-id": "abc"], body: Array("<html>".utf8)).isGateways)
        #expect(!ProbeExchange(status: 403, body: Array(#"{"error":"denied"}"#.utf8)).isGateways)
    }
}
