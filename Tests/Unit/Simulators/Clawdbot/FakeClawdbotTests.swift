import Foundation
import Simulators
import Testing

@Suite struct FakeClawdbotTests {
    private static let mask: [UInt8] = [1, 2, 3, 4]

    @Test func `over a real socket a turn is asked, told and written down`() throws {
        var options = FakeClawdbotOptions()
        options.firstTokenMilliseconds = 0
        options.tokensPerSecond = 10_000
        let clawdbot = FakeClawdbot(options)
        let port = try #require(try clawdbot.start().port)
        defer { clawdbot.stop() }
        let stream = try SocketStream.connect(port: port)
        defer { stream.close() }
        try stream.write(
            "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        var bytes: [UInt8] = []
        while bytes.firstRange(of: Array("\r\n\r\n".utf8)) == nil { bytes += try stream.read(deadline: .now + .seconds(600)) }
        #expect(String(decoding: bytes, as: UTF8.self).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        let headEnd = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound)
        var reader = WebSocketReader(expectsMask: false, messageBytesMax: 1 << 20)
        var texts: [String] = []
        func take(_ bytes: some Sequence<UInt8>) { for case .text(let text) in reader.receive(bytes) { texts.append(text) } }
        take(bytes[headEnd...])
        func until(_ mark: String) throws {
            while !texts.contains(where: { $0.contains(mark) }) { take(try stream.read(deadline: .now + .seconds(600))) }
        }
        func send(_ text: String) throws { try stream.write(WebSocketFrame.text(text).bytes(mask: Self.mask)) }
        try until("connect.challenge")
        try send(
            #"{"type":"req","id":"1","method":"connect","params":{"minProtocol":3,"maxProtocol":3,"client":{"id":"test","version":"1","platform":"linux","mode":"test"},"auth":{"token":"t"}}}"#
        )
        try until("hello-ok")
        try send(
            #"{"type":"req","id":"2","method":"chat.send","params":{"sessionKey":"main","message":"My cat is Nuvol.","idempotencyKey":"r1"}}"#
        )
        try until(#""state":"final""#)
        #expect(clawdbot.waitFor { $0.contains { $0.kind == .run && $0.name == "ok" } })
        #expect(clawdbot.messages().map(\.role) == ["user", "assistant"] && clawdbot.probe.runs == 1)
        #expect(clawdbot.journal.allSatisfy { JSONValue(parsing: Array($0.line.utf8)) != nil })
        let probe = try RawExchange.exchange(RawExchange.get("/probe"), with: port)
        #expect(probe.contains(#""open":0"#) && probe.contains(#""runs":1"#))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n", "426"),
        ("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n", "400"),
        ("GET /nothing HTTP/1.1\r\n\r\n", "404"), ("GET /v1/chat/completions HTTP/1.1\r\n\r\n", "405"),
    ])
    func `what is no WebSocket is answered in HTTP`(request: String, status: String) throws {
        let clawdbot = FakeClawdbot()
        let port = try #require(try clawdbot.start().port)
        defer { clawdbot.stop() }
        #expect(try RawExchange.exchange(request, with: port).hasPrefix("HTTP/1.1 \(status)"))
    }

    @Test func `its chat completions have the habits of their version`() throws {
        var options = FakeClawdbotOptions()
        options.firstTokenMilliseconds = 0
        options.tokensPerSecond = 10_000
        for isLater in [false, true] {
            options.isLaterHTTP = isLater
            let clawdbot = FakeClawdbot(options)
            let port = try #require(try clawdbot.start().port)
            defer { clawdbot.stop() }
            let body =
                #"{"stream":true,"messages":[{"role":"user","content":"My cat is Nuvol."},{"role":"assistant","content":"Nice."},{"role":"user","content":"hello"}]}"#
            let request = RawExchange.post(body, headers: "Authorization: Bearer t\r\nx-moltbot-session-key: main\r\n")
            let answer = try RawExchange.exchange(request, with: port)
            #expect(RawExchange.payloads(answer).last == "[DONE]")
            #expect(answer.contains(#""finish_reason":"stop""#) == isLater)
            #expect(
                clawdbot.messages().first?.text.hasPrefix("[Chat messages since your last reply - for context]\nUser: My cat is Nuvol.")
                    == true)
        }
    }
}
