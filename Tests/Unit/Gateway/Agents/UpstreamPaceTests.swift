import Conversation
import NIOCore
import Testing

@testable import Gateway

/// What an upstream's pace does to the reply: stalls, pauses, and ends that do not come.
@Suite(.timeLimit(.minutes(10))) struct UpstreamPaceTests {
    private static let brief = UpstreamTimeouts(firstToken: .seconds(20), idle: .milliseconds(40))

    @Test func `an upstream that does not begin is given up`() async throws {
        try await UpstreamStage.with(.init(firstToken: .milliseconds(40))) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try? await asked.connection.write(FakeAnswer.head)
            #expect(await log.rest() == ["failed upstream_timeout 504"])
            try await asked.connection.closed()
        }
    }

    @Test func `an upstream that stops in the middle is given up`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("Hi")))
            #expect(await log.rest() == ["text Hi", "failed upstream_timeout 504"])
            try await asked.connection.closed()
        }
    }

    @Test func `an upstream that stopped while its listener was behind is given up once the listener has caught up`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            let log = stage.ask(behindAfter: "text Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("Hi")))
            #expect(await log.next() == "text Hi")
            log.catchUp()
            #expect(await log.rest() == ["failed upstream_timeout 504"])
        }
    }

    @Test func `a response that never ends is closed once its reply is whole`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("Hi")) + FakeAnswer.chunk(FakeAnswer.done))
            #expect(await log.rest() == ["text Hi", "finish stop"])
            try await asked.connection.closed()
        }
    }

    @Test func `a response that never ends is closed also when its listener was behind at the finish`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            let log = stage.ask(behindAfter: "text Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("Hi") + FakeAnswer.done))
            #expect(await log.rest() == ["text Hi", "finish stop"])
            try await asked.connection.closed()
        }
    }

    @Test(arguments: [FakeAnswer.end, ""])
    func `what comes together with DONE leaves before the reply is stored`(end: String) async throws {
        try await UpstreamStage.with { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("a")))
            #expect(await log.next() == "text a")
            #expect(await log.next() == "flush")
            let rest = FakeAnswer.delta("b") + FakeAnswer.delta("c") + FakeAnswer.finish + FakeAnswer.done
            try await asked.connection.write(FakeAnswer.chunk(rest) + end)
            var heard: [String] = []
            while let word = await log.next() { heard.append(word) }
            #expect(heard == ["text b", "text c", "flush", "finish stop"])
        }
    }

    @Test func `a reason to finish makes the reply whole though DONE never comes`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.delta("Hi") + FakeAnswer.finish))
            #expect(await log.rest() == ["text Hi", "finish stop"])
            try await asked.connection.closed()
        }
    }

    @Test(arguments: [false, true])
    func `a reason to finish makes the reply whole though the connection is lost`(isReset: Bool) async throws {
        try await UpstreamStage.with { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(FakeAnswer.finish + FakeAnswer.delta("late")))
            try await asked.connection.write(FakeAnswer.chunk(": ping\n\n"))
            if isReset { try await asked.connection.reset() } else { await asked.connection.close() }
            #expect(await log.rest() == ["finish stop"])
        }
    }

    @Test func `a pause from before the connection was made is kept`() async throws {
        try await UpstreamStage.with(Self.brief) { stage in
            stage.agent.pauses = true
            let paused = stage.ask()
            let first = try await stage.upstream.nextRequest()
            let run = stage.agent.lastRun
            try await first.connection.write(FakeAnswer.whole("first"))
            // By the time a second reply has gone through the same loop, it would have read the first.
            stage.agent.pauses = false
            let second = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.whole("second"))
            #expect(await second.rest() == ["text second", "finish stop"])
            paused.mark("resumed")
            stage.loop.execute { run?.resume() }
            #expect(await paused.rest() == ["resumed", "text first", "finish stop"])
        }
    }
}
