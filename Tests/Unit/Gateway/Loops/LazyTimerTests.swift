import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

@Suite struct LazyTimerTests {
    private enum Kind: CaseIterable { case head, body, idle }

    @Test func `each deadline comes at its time, whatever was scheduled first`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var fired: [Kind] = []
        timer.fired = { fired.append($0) }
        timer.arm(.idle, in: .seconds(75))
        timer.arm(.head, in: .seconds(10))
        timer.arm(.body, in: .seconds(15))
        loop.advanceTime(by: .seconds(10))
        #expect(fired == [.head])
        loop.advanceTime(by: .seconds(5))
        #expect(fired == [.head, .body])
        loop.advanceTime(by: .seconds(60))
        #expect(fired == [.head, .body, .idle])
    }

    @Test func `a deadline put off does not come at its old time`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var fired: [Kind] = []
        timer.fired = { fired.append($0) }
        timer.arm(.idle, in: .seconds(10))
        loop.advanceTime(by: .seconds(9))
        timer.arm(.idle, in: .seconds(10))
        loop.advanceTime(by: .seconds(9))
        #expect(fired.isEmpty)
        loop.advanceTime(by: .seconds(1))
        #expect(fired == [.idle])
    }

    @Test func `a disarmed deadline and a cancelled timer are silent`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var fired: [Kind] = []
        timer.fired = { fired.append($0) }
        timer.arm(.head, in: .seconds(1))
        timer.disarm(.head)
        loop.advanceTime(by: .seconds(2))
        timer.arm(.body, in: .seconds(1))
        timer.cancel()
        loop.advanceTime(by: .seconds(2))
        #expect(fired.isEmpty)
    }

    @Test func `what fires may arm anew`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var count = 0
        timer.fired = { _ in
            count += 1
            if count < 3 { timer.arm(.idle, in: .seconds(10)) }
        }
        timer.arm(.idle, in: .seconds(10))
        loop.advanceTime(by: .seconds(100))
        #expect(count == 3)
    }

    @Test func `a deadline that is left is not put off by a later one armed meanwhile`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var fired: [Kind] = []
        timer.fired = { kind in
            fired.append(kind)
            if kind == .head { timer.arm(.idle, in: .seconds(75)) }
        }
        timer.arm(.head, in: .seconds(1))
        timer.arm(.body, in: .seconds(2))
        loop.advanceTime(by: .seconds(1))
        #expect(fired == [.head])
        loop.advanceTime(by: .seconds(1))
        #expect(fired == [.head, .body])
        loop.advanceTime(by: .seconds(74))
        #expect(fired == [.head, .body, .idle])
    }

    @Test func `a deadline disarmed by one that came at the same time is silent`() {
        let loop = EmbeddedEventLoop()
        let timer = LazyTimer<Kind>(loop: loop)
        var fired: [Kind] = []
        timer.fired = { kind in
            fired.append(kind)
            timer.disarm(.body)
        }
        timer.arm(.body, in: .seconds(1))
        timer.arm(.head, in: .seconds(1))
        loop.advanceTime(by: .seconds(1))
        #expect(fired == [.head])
    }
}
