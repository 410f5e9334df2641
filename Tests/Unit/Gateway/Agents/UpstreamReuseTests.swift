import NIOCore
import Testing

@testable import Gateway

/// Connections that are kept from one request to the next.
@Suite(.timeLimit(.minutes(10))) struct UpstreamReuseTests {
    @Test func `requests that follow one another share a connection`() async throws {
        try await UpstreamStage.with { stage in
            for _ in 0..<3 {
                let asked = try await stage.play("Hi")
                #expect(asked.connection.number == 0)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a kept connection that turns out closed is replaced, once`(isReset: Bool) async throws {
        try await UpstreamStage.with { stage in
            try await stage.play("Hi")
            let log = stage.ask()
            let first = try await stage.upstream.nextRequest()
            #expect(first.connection.number == 0)
            if isReset { try await first.connection.reset() } else { await first.connection.close() }
            let second = try await stage.upstream.nextRequest()
            #expect(second.connection.number == 1)
            #expect(second.body == first.body)
            await second.connection.close()
            #expect(await log.rest() == ["failed upstream_unreachable 502"])
        }
    }

    @Test func `a kept connection that answered in part is not replaced`() async throws {
        try await UpstreamStage.with { stage in
            try await stage.play("Hi")
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write("HTTP/1.1 200")
            await asked.connection.close()
            #expect(await log.rest() == ["failed upstream_truncated 502"])
        }
    }

    @Test func `a connection made for the request is not replaced`() async throws {
        try await UpstreamStage.with { stage in
            let log = stage.ask()
            await (try await stage.upstream.nextRequest()).connection.close()
            #expect(await log.rest() == ["failed upstream_unreachable 502"])
            #expect(try await stage.play("next").connection.number == 1)
        }
    }

    @Test func `a connection without requests is closed after its time`() async throws {
        try await UpstreamStage.with(.init(kept: .milliseconds(20))) { stage in
            let asked = try await stage.play("Hi")
            try await asked.connection.closed()
            #expect(try await stage.play("Hi").connection.number == 1)
        }
    }

    @Test func `bytes that nobody asked for close a kept connection`() async throws {
        try await UpstreamStage.with { stage in
            let asked = try await stage.play("Hi")
            try await asked.connection.write(FakeAnswer.whole("unasked"))
            try await asked.connection.closed()
            #expect(try await stage.play("Hi").connection.number == 1)
        }
    }

    @Test func `a request's body is held until it cannot be needed again`() async throws {
        try await UpstreamStage.with { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            #expect(try await stage.agent.heldBodyBytes(on: stage.loop) == 0)
            try await asked.connection.write(FakeAnswer.whole("Hi"))
            #expect(await log.rest() == ["text Hi", "finish stop"])

            let second = stage.ask()
            let again = try await stage.upstream.nextRequest()
            #expect(try await stage.agent.heldBodyBytes(on: stage.loop) == again.body.utf8.count)
            try await again.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("a")))
            #expect(await second.next() == "text a")
            #expect(try await stage.agent.heldBodyBytes(on: stage.loop) == 0)
        }
    }

    @Test func `an upstream is found reachable, and not when it has gone`() async throws {
        try await UpstreamStage.with { stage in
            #expect(try await stage.agent.isReachable(on: stage.loop))
            let connection = try await stage.upstream.nextConnection()
            #expect(try await stage.play("Hi").connection.number == 0)
            await stage.upstream.stop()
            await connection.close()
            let log = stage.ask()
            #expect(await log.rest() == ["failed upstream_unreachable 502"])
            let isStillReachable = try await stage.agent.isReachable(on: stage.loop)
            #expect(!isStillReachable)
        }
    }
}
