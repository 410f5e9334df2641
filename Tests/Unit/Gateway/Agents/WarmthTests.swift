import NIOCore
import Testing

@testable import Gateway

/// When connections are opened ahead of need: the decisions, and what becomes of them on sockets.
@Suite(.timeLimit(.minutes(10))) struct WarmthTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func next(_ warmth: inout Warmth, hasSpare: Bool = false, after: TimeAmount = .zero) -> TimeAmount? {
        warmth.next(hasSpare: hasSpare, now: Self.start + after)
    }

    @Test func `one is opened where there is none to spare, and no second while it is`() {
        var warmth = Warmth(keepsFor: .seconds(60))
        #expect(next(&warmth) == nil)
        warmth.used(now: Self.start)
        #expect(next(&warmth, hasSpare: true) == nil)
        #expect(next(&warmth) == Warmth.behind)
        #expect(next(&warmth) == nil)
        warmth.opened(now: Self.start)
        warmth.used(now: Self.start)
        #expect(next(&warmth) == Warmth.behind)
    }

    @Test func `after disuse nothing is kept, nor where that is off or over`() {
        var warmth = Warmth(keepsFor: .seconds(60))
        warmth.used(now: Self.start)
        #expect(next(&warmth, after: .seconds(60)) == nil)
        warmth.used(now: Self.start)
        warmth.stop()
        warmth.used(now: Self.start)
        #expect(next(&warmth) == nil)
        var off = Warmth(keepsFor: .zero)
        off.used(now: Self.start)
        #expect(next(&off) == nil)
    }

    @Test func `what is refused or closed at once is tried again later and later`() throws {
        var warmth = Warmth(keepsFor: .seconds(6000))
        warmth.used(now: Self.start)
        #expect(next(&warmth) == Warmth.behind)
        var longest = Warmth.waitMin
        for number in 0..<12 {
            if number.isMultiple(of: 2) { warmth.failed() } else { warmth.opened(now: Self.start) }
            let wait = next(&warmth)
            #expect((longest.nanoseconds / 2...longest.nanoseconds).contains(try #require(wait).nanoseconds))
            longest = min(longest * 2, Warmth.waitMax)
        }
        warmth.answered()
        warmth.left()
        #expect(next(&warmth) == Warmth.behind)
    }

    @Test func `one that lasted is replaced without delay`() {
        var warmth = Warmth(keepsFor: .seconds(6000))
        warmth.used(now: Self.start)
        _ = next(&warmth)
        warmth.failed()
        _ = next(&warmth)
        warmth.opened(now: Self.start)
        #expect(next(&warmth, after: Warmth.lasting) == Warmth.behind)
    }

    @Test func `a connection waits before the first request, and one more behind each that is taken`() async throws {
        try await UpstreamStage.with(.init(keepWarm: .seconds(600))) { stage in
            stage.agent.keepWarm()
            #expect(try await stage.upstream.nextConnection().number == 0)
            // Once the loop has the connection whose other end the upstream has told of.
            #expect(try await stage.agent.isReachable(on: stage.loop))
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            #expect(asked.connection.number == 0)
            // The reply is not over, and the next request would find another ready.
            #expect(try await stage.upstream.nextConnection().number == 1)
            log.hangUp()
        }
    }

    @Test func `a connection that the upstream closes is opened again, so that a turn after a pause finds one`() async throws {
        try await UpstreamStage.with(.init(keepWarm: .seconds(600))) { stage in
            stage.agent.keepWarm()
            for number in 0..<3 {
                let connection = try await stage.upstream.nextConnection()
                #expect(connection.number == number)
                await connection.close()
            }
            let last = try await stage.upstream.nextConnection()
            #expect(last.number == 3)
            #expect(try await stage.play("Hi").connection.number == 3)
        }
    }

    @Test func `a turn that cuts another short finds a connection ready`() async throws {
        try await UpstreamStage.with(.init(keepWarm: .seconds(600))) { stage in
            stage.agent.keepWarm()
            _ = try await stage.upstream.nextConnection()
            // Once the loop has the connection whose other end the upstream has told of.
            #expect(try await stage.agent.isReachable(on: stage.loop))
            let first = stage.ask()
            #expect(try await stage.upstream.nextRequest().connection.number == 0)
            #expect(try await stage.upstream.nextConnection().number == 1)
            #expect(try await stage.agent.isReachable(on: stage.loop))
            first.hangUp()
            let second = stage.ask()
            #expect(try await stage.upstream.nextRequest().connection.number == 1)
            second.hangUp()
        }
    }

    @Test func `one that has waited too long is closed once a fresh one is there`() async throws {
        try await UpstreamStage.with(.init(kept: .milliseconds(50), keepWarm: .seconds(600))) { stage in
            stage.agent.keepWarm()
            let first = try await stage.upstream.nextConnection()
            let second = try await stage.upstream.nextConnection()
            #expect(second.number == 1)
            try await first.closed()
        }
    }

    @Test func `once nothing is kept ready the last one is closed in its time`() async throws {
        try await UpstreamStage.with(.init(kept: .milliseconds(50), keepWarm: .seconds(600))) { stage in
            stage.agent.keepWarm()
            let connection = try await stage.upstream.nextConnection()
            stage.agent.letCool()
            try await connection.closed()
        }
    }
}
