import Foundation
import Simulators
import Testing

@Suite struct CurlClientTests {
    private func withModel(
        _ change: (inout FakeLLMOptions) -> Void = { _ in }, _ body: (FakeLLM, String) async throws -> Void
    ) async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        change(&options)
        let model = FakeLLM(options)
        let url = try model.start().absoluteString
        defer { model.stop() }
        try await body(model, url + "/v1/chat/completions")
    }

    private func request(_ url: String, saying user: String, stream: Bool = true) -> CurlRequest {
        let body = #"{"stream":\#(stream),"messages":[{"role":"user","content":"\#(user)"}]}"#
        return CurlRequest(url, headers: ["Content-Type: application/json"], body: Array(body.utf8))
    }

    @Test func `a streamed answer arrives whole, head first, in rising times`() async throws {
        try await withModel { _, url in
            let client = CurlClient()
            let response = await client.send(request(url, saying: "Tell me about Lisbon")).response()
            #expect(response.status == 200)
            #expect(response.head?.value("content-type")?.hasPrefix("text/event-stream") == true)
            #expect(String(decoding: response.body, as: UTF8.self).hasSuffix("data: [DONE]\n\n"))
            #expect(response.ending.outcome == .complete)
            let times =
                [response.ending.requestSentAt, response.head?.at].compactMap(\.self) + response.chunks.map(\.at) + [response.ending.at]
            #expect(times == times.sorted())
            #expect(times.count == response.chunks.count + 3)
        }
    }

    @Test func `chunks come as they are sent, not at the end`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { _, url in
            let client = CurlClient()
            let transfer = client.send(request(url, saying: "[[wait 1000]] hello"))
            var events = transfer.events.makeAsyncIterator()
            guard case .sent = await events.next() else { throw Unexpected() }
            guard case .head(let head) = await events.next() else { throw Unexpected() }
            #expect(head.status == 200)
            guard case .chunk(let role, _) = await events.next() else { throw Unexpected() }
            #expect(String(decoding: role, as: UTF8.self).contains("assistant"))
            await clock.waiting(1)
            clock.advance(by: .seconds(10))
            guard case .chunk = await events.next() else { throw Unexpected() }
        }
    }

    @Test(arguments: CurlTransfer.HangUp.allCases)
    func `hanging up in mid-stream is seen by the server and ends the events`(way: CurlTransfer.HangUp) async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { model, url in
            let client = CurlClient()
            let transfer = client.send(request(url, saying: "[[wait 1000]] hello"))
            var last: CurlEvent?
            for await event in transfer.events {
                if case .chunk = event { transfer.hangUp(way) }
                last = event
            }
            guard case .ended(let ending) = last else { throw Unexpected() }
            #expect(ending.outcome == .hungUp)
            #expect(await model.probe { $0.cancelled == 1 }.open == 0)
        }
    }

    @Test(arguments: CurlTransfer.HangUp.allCases)
    func `the way to hang up decides between FIN and RST`(way: CurlTransfer.HangUp) async throws {
        let listener = try SocketListener()
        defer { listener.close() }
        let (states, continuation) = AsyncStream.makeStream(of: PeerState.self)
        listener.serve { stream in
            _ = try? stream.read()
            try? stream.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            continuation.yield(stream.watchPeer(for: .seconds(600)))
        }
        let transfer = CurlClient().send(CurlRequest(listener.url, body: [1]))
        for await event in transfer.events { if case .chunk = event { transfer.hangUp(way) } }
        for await state in states {
            #expect(state == (way == .fin ? .finished : .reset))
            break
        }
    }

    @Test func `a reader that stops reading hangs up`() async throws {
        let clock = SteppedClock()
        try await withModel({ $0.clock = clock }) { model, url in
            let client = CurlClient()
            let task = Task { for await _ in client.send(request(url, saying: "[[wait 1000]] hello")).events {} }
            await clock.waiting(1)
            task.cancel()
            #expect(await model.probe { $0.cancelled == 1 }.open == 0)
        }
    }

    @Test func `a connection is used again unless the request says no`() async throws {
        try await withModel { _, url in
            let client = CurlClient()
            var request = request(url, saying: "hello", stream: false)
            #expect(await client.send(request).response().ending.reusedConnection == false)
            #expect(await client.send(request).response().ending.reusedConnection)
            request.reusesConnection = false
            #expect(await client.send(request).response().ending.reusedConnection == false)
        }
    }

    @Test func `failures are told apart`() async throws {
        let listener = try SocketListener()
        let port = listener.port
        listener.close()
        let client = CurlClient()
        guard case .unreachable = await client.send(CurlRequest("http://127.0.0.1:\(port)/")).response().ending.outcome else {
            throw Unexpected()
        }
        guard case .failed = await client.send(CurlRequest("ftp://127.0.0.1/")).response().ending.outcome else { throw Unexpected() }
        try await withModel({ $0.faults = FaultPlan([.init(fault: .resetMid)]) }) { _, url in
            guard case .failed = await client.send(request(url, saying: "hello")).response().ending.outcome else { throw Unexpected() }
        }
        try await withModel({ $0.faults = FaultPlan([.init(fault: .stallMid)]) }) { _, url in
            var request = request(url, saying: "hello")
            request.totalTimeout = .milliseconds(50)
            #expect(await client.send(request).response().ending.outcome == .timedOut)
        }
        try await withModel { _, url in
            var request = request(url, saying: "[[words 500]]")
            request.responseBytesMax = 1000
            #expect(await client.send(request).response().ending.outcome == .tooLong)
        }
    }

    @Test func `a hundred streams run at once`() async throws {
        try await withModel({ $0.tokensPerSecond = 1000 }) { model, url in
            let client = CurlClient()
            let whole = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let body = await client.send(request(url, saying: "Number \(number)")).response().body
                        return String(decoding: body, as: UTF8.self).hasSuffix("data: [DONE]\n\n")
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(whole == 100)
            #expect(await model.probe { $0.completed == 100 }.open == 0)
        }
    }

    private struct Unexpected: Error {}
}
