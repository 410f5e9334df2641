import Foundation
import Simulators
import Testing

@Suite struct FakeLLMTests {
    /// A fake that answers without pauses, unless told otherwise.
    private func withModel(
        _ change: (inout FakeLLMOptions) -> Void = { _ in }, _ body: (FakeLLM, Int) async throws -> Void
    ) async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        change(&options)
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        try await body(model, port)
    }

    @Test func `a stream names words of the question, finishes once and ends with DONE`() async throws {
        try await withModel { model, port in
            let answer = try RawExchange.exchange(RawExchange.chat("Tell me about Lisbon harbour"), with: port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream"))
            #expect(RawExchange.text(answer).contains("Lisbon, harbour"))
            #expect(RawExchange.text(answer).split(separator: " ").count >= 12)
            #expect(RawExchange.payloads(answer).count >= 11)
            #expect(RawExchange.payloads(answer).count { $0.contains(#""finish_reason":"stop""#) } == 1)
            #expect(RawExchange.payloads(answer).last == "[DONE]")
            #expect(await model.probe { $0.completed == 1 }.open == 0)
        }
    }

    @Test func `a whole answer has the same words and counts its tokens`() async throws {
        try await withModel { _, port in
            let answer = try RawExchange.exchange(RawExchange.chat("Tell me about Lisbon", extra: ""), with: port)
            let body = try #require(answer.components(separatedBy: "\r\n\r\n").last.flatMap { JSONValue(parsing: Array($0.utf8)) })
            let text = try #require(body["choices"]?.array?.first?["message"]?["content"]?.string)
            #expect(text.contains("Lisbon"))
            #expect(body["usage"]?["completion_tokens"]?.wholeNumber == text.split(separator: " ").count)
        }
    }

    @Test func `usage comes last, without choices, when it was asked for`() async throws {
        try await withModel { _, port in
            let extra = #""stream":true,"stream_options":{"include_usage":true},"#
            let payloads = RawExchange.payloads(try RawExchange.exchange(RawExchange.chat("Hello", extra: extra), with: port))
            let last = try #require(payloads.dropLast().last.flatMap { JSONValue(parsing: Array($0.utf8)) })
            #expect(last["choices"]?.array?.isEmpty == true)
            #expect(last["usage"]?["total_tokens"]?.wholeNumber != nil)
        }
    }

    @Test func `a client that leaves while nothing is said is counted at once`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { model, port in
            let stream = try SocketStream.connect(port: port)
            try stream.write(RawExchange.chat("[[wait 5000]] hello"))
            #expect(await model.probe { $0.open == 1 }.cancelled == 0)
            await clock.waiting(1)
            stream.close()
            #expect(await model.probe { $0.cancelled == 1 }.open == 0)
            #expect(model.requests.last?.ending == .cancelled)
        }
    }

    @Test func `a half-closed client still gets the whole answer`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { model, port in
            let stream = try SocketStream.connect(port: port)
            try stream.write(RawExchange.chat("[[wait 5000]] hello there"))
            await clock.waiting(1)
            try stream.finishWriting()
            var answer = ""
            while !answer.contains("\n:\n") {
                let bytes = try stream.read(deadline: .now + .seconds(20))
                try #require(!bytes.isEmpty)
                answer += String(decoding: bytes, as: UTF8.self)
            }
            await clock.waiting(1)
            clock.advance(by: .seconds(3600))
            answer += RawExchange.readAll(stream)
            #expect(RawExchange.payloads(answer).last == "[DONE]")
            #expect(await model.probe { $0.completed == 1 }.cancelled == 0)
        }
    }

    @Test func `the first token waits as long as the options say`() async throws {
        let clock = SteppedClock()
        try await withModel({ options in
            options.clock = clock
            options.firstTokenMilliseconds = 300
            options.tokensPerSecond = 10
        }) { model, port in
            let stream = try SocketStream.connect(port: port)
            defer { stream.close() }
            try stream.write(RawExchange.chat("hello"))
            for expected in [300, 400, 500] {
                await clock.waiting(1)
                #expect(clock.nextInstant == .milliseconds(expected))
                clock.advance(to: .milliseconds(expected))
            }
        }
    }

    @Test func `a required token is asked for and any other refused`() async throws {
        try await withModel({ $0.requiredToken = "right" }) { _, port in
            let body = #"{"messages":[{"role":"user","content":"hi"}]}"#
            let reply1 = try RawExchange.exchange(RawExchange.post(body), with: port)
            #expect(reply1.hasPrefix("HTTP/1.1 401"))
            let wrong = RawExchange.post(body, headers: "Authorization: Bearer wrong\r\n")
            let reply2 = try RawExchange.exchange(wrong, with: port)
            #expect(reply2.hasPrefix("HTTP/1.1 401"))
            let right = RawExchange.post(body, headers: "Authorization: bearer right\r\n")
            let reply3 = try RawExchange.exchange(right, with: port)
            #expect(reply3.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `one connection serves request after request`() async throws {
        try await withModel { model, port in
            let stream = try SocketStream.connect(port: port)
            let request = RawExchange.chat("hello", extra: "").replacing("Connection: close\r\n", with: "")
            try stream.write(request + request + RawExchange.chat("hello", extra: ""))
            #expect(RawExchange.readAll(stream).components(separatedBy: "HTTP/1.1 200 OK").count == 4)
            #expect(model.probe.requests == 3)
        }
    }

    @Test(arguments: ["{", "[]", #"{"messages":[]}"#, #"{"messages":[{"content":"x"}]}"#, String(repeating: "[", count: 10_000)])
    func `a body that is no chat request is refused with 400`(body: String) async throws {
        try await withModel { _, port in
            let reply4 = try RawExchange.exchange(RawExchange.post(body), with: port)
            #expect(reply4.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test func `the probe's routes tell counts and requests`() async throws {
        try await withModel { _, port in
            _ = try RawExchange.exchange(RawExchange.chat("remember the lantern"), with: port)
            let reply5 = try RawExchange.exchange(RawExchange.get("/probe/requests"), with: port)
            #expect(reply5.contains("remember the lantern"))
            let reply6 = try RawExchange.exchange(RawExchange.get("/probe"), with: port)
            #expect(reply6.contains(#""completed":1"#))
            let reply7 = try RawExchange.exchange(RawExchange.get("/probe/reset"), with: port)
            #expect(reply7.contains(#""requests":0"#))
            let reply8 = try RawExchange.exchange(RawExchange.get("/v1/models/fake-model"), with: port)
            #expect(reply8.contains(#""object":"model""#))
            let reply9 = try RawExchange.exchange(RawExchange.get("/v1/embeddings"), with: port)
            #expect(reply9.hasPrefix("HTTP/1.1 404"))
        }
    }
}
