import Conversation
import NIOCore
import Synchronization
import Testing

@testable import Gateway

@Suite struct RequestLimitsTests {
    private let alice = Caller(name: "alice", session: .main, profile: .api)
    private let bob = Caller(name: "bob", session: .main, profile: .api)

    @Test func `each token has a bucket of its own, and is told what is left`() {
        let clock = HandTime()
        let limits = RequestLimits(CallerMeasure(requestsPerMinute: 2), now: clock.now)
        #expect(limits.request(alice).quota == RequestQuota(limit: 2, remaining: 1, reset: .seconds(30), wait: .zero))
        #expect(limits.request(alice).isWithin)
        let (quota, isWithin) = limits.request(alice)
        #expect(!isWithin)
        #expect(quota == RequestQuota(limit: 2, remaining: 0, reset: .minutes(1), wait: .seconds(30)))
        #expect(quota?.retryAfterS == 30)
        #expect(limits.request(bob).isWithin)
        clock.advance(by: .seconds(30))
        #expect(limits.request(alice).isWithin)
        #expect(!limits.request(alice).isWithin)
    }

    @Test func `a burst narrows what comes at once, not how much comes`() {
        let clock = HandTime()
        let limits = RequestLimits(CallerMeasure(requestsPerMinute: 600, requestsBurst: 1), now: clock.now)
        for _ in 0..<10 {
            #expect(limits.request(alice).isWithin)
            #expect(!limits.request(alice).isWithin)
            clock.advance(by: .milliseconds(100))
        }
    }

    @Test func `a token's own limits stand in place of the configuration's, 0 for none`() {
        let own = Caller(name: "own", session: .main, profile: .api, limits: TokenLimits(requestsPerMinute: 1, concurrentTurns: 0))
        let free = Caller(name: "free", session: .main, profile: .api, limits: TokenLimits(requestsPerMinute: 0))
        let limits = RequestLimits(CallerMeasure(requestsPerMinute: 3, concurrentTurns: 1), now: HandTime().now)
        #expect([true, false].allSatisfy { limits.request(own).isWithin == $0 })
        let passes = (0..<5).map { _ in limits.beginTurn(own) }
        #expect(passes.allSatisfy { $0 != nil })
        for _ in 0..<100 { #expect(limits.request(free) == (nil, true)) }
        let pass = limits.beginTurn(free)
        #expect(pass != nil && limits.beginTurn(free) == nil)
    }

    @Test func `without limits nothing is counted`() {
        let limits = RequestLimits()
        let passes = (0..<1000).map { _ in limits.beginTurn(alice) }
        #expect(passes.allSatisfy { $0 != nil } && limits.request(alice) == (nil, true))
    }

    @Test func `turns are counted until their pass is given back, once, or forgotten`() {
        let limits = RequestLimits(CallerMeasure(concurrentTurns: 2), now: HandTime().now)
        let first = limits.beginTurn(alice)
        var second = limits.beginTurn(alice)
        #expect(first != nil && second != nil && limits.beginTurn(alice) == nil && limits.beginTurn(bob) != nil)
        first?.giveBack()
        first?.giveBack()
        let third = limits.beginTurn(alice)
        #expect(third != nil && limits.beginTurn(alice) == nil)
        second = nil
        #expect(limits.beginTurn(alice) != nil)
        withExtendedLifetime((second, third)) {}
    }

    @Test func `other limits hold for what is asked next, and what is under way still counts`() {
        let limits = RequestLimits(CallerMeasure(requestsPerMinute: 1, concurrentTurns: 5), now: HandTime().now)
        let passes = (0..<3).map { _ in limits.beginTurn(alice) }
        #expect([true, false].allSatisfy { limits.request(alice).isWithin == $0 })
        limits.measure(by: CallerMeasure(requestsPerMinute: 2, concurrentTurns: 3))
        #expect(limits.beginTurn(alice) == nil)
        passes[0]?.giveBack()
        #expect(limits.beginTurn(alice) != nil)
        #expect(limits.request(alice).quota?.limit == 2)
        withExtendedLifetime(passes) {}
    }

    @Test func `names that are idle are forgotten when there are many`() {
        let clock = HandTime()
        let limits = RequestLimits(CallerMeasure(requestsPerMinute: 60, concurrentTurns: 1), now: clock.now)
        let pass = limits.beginTurn(alice)
        #expect(limits.request(bob).isWithin)
        clock.advance(by: .seconds(1))
        for number in 0..<(RequestLimits.namesMax * 2) {
            _ = limits.request(Caller(name: "t\(number)", session: .main, profile: .api))
            if number % 100 == 0 { clock.advance(by: .minutes(1)) }
        }
        #expect(limits.namesCount <= RequestLimits.namesMax + 100)
        #expect(limits.beginTurn(alice) == nil, "what is under way is not forgotten")
        withExtendedLifetime(pass) {}
    }
}

/// A monotonic clock that a test moves by hand.
final class HandTime: Sendable {
    private let passed = Atomic<Int64>(0)

    var now: @Sendable () -> NIODeadline {
        { [self] in .uptimeNanoseconds(1_000_000_000_000) + .nanoseconds(passed.load(ordering: .relaxed)) }
    }

    func advance(by time: TimeAmount) { passed.wrappingAdd(time.nanoseconds, ordering: .relaxed) }
}
