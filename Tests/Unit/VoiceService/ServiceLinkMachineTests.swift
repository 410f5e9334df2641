import NIOCore
import Testing

@testable import Gateway

@Suite struct ServiceLinkMachineTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// Draws the longest wait each time.
    private struct Longest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private func delays(_ backoff: inout Backoff, _ count: Int) -> [Int64] {
        (0..<count).map { _ in backoff.next().nanoseconds / 1_000_000 }
    }

    @Test func `waits grow to just under two seconds and begin anew`() {
        var backoff = Backoff(random: Longest())
        #expect(delays(&backoff, 7) == [100, 200, 400, 800, 1_600, 1_900, 1_900])
        backoff.reset()
        #expect(delays(&backoff, 1) == [100])
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func `waits are spread over the whole of their limit`(seed: UInt64) {
        var backoff = Backoff(random: SplitMix64(seed: seed))
        _ = delays(&backoff, 5)
        let drawn = delays(&backoff, 1_000)
        #expect(drawn.allSatisfy { (0...1_900).contains($0) })
        let mean = Double(drawn.reduce(0, +)) / 1_000
        #expect((850...1_050).contains(mean))
    }

    @Test func `a connection is made when it is wanted and closed when it is not`() {
        var machine = ServiceLinkMachine(backoff: Backoff(random: Longest()))
        #expect(machine.want(false) == nil)
        #expect(machine.want(true) == .connect)
        #expect(machine.want(true) == nil)
        #expect(machine.connected(at: start) == nil)
        #expect(machine.state == .open)
        #expect(machine.want(false) == .close)
        #expect(machine.state == .idle)
    }

    @Test func `a connection that nobody wants any more is closed as it comes`() {
        var machine = ServiceLinkMachine(backoff: Backoff(random: Longest()))
        _ = machine.want(true)
        #expect(machine.want(false) == nil)
        #expect(machine.connected(at: start) == .close)
        #expect(machine.state == .idle)
    }

    @Test func `what fails is tried again later and later, and not at all when nobody wants it`() {
        var machine = ServiceLinkMachine(backoff: Backoff(random: Longest()))
        #expect(machine.mayWait)
        _ = machine.want(true)
        #expect(machine.mayWait)
        #expect(machine.failed() == .retry(after: .milliseconds(100)))
        #expect(!machine.mayWait)
        #expect(machine.retryIsDue() == .connect)
        #expect(!machine.mayWait)
        #expect(machine.failed() == .retry(after: .milliseconds(200)))
        #expect(machine.want(false) == .forgetRetry)
        #expect(machine.retryIsDue() == nil)
    }

    @Test func `accepting and closing at once resets no back-off`() {
        var machine = ServiceLinkMachine(backoff: Backoff(random: Longest()))
        _ = machine.want(true)
        var waits: [ServiceLinkMachine.Action?] = []
        for round in 0..<4 {
            let now = start + .seconds(10 * Int64(round))
            _ = machine.connected(at: now)
            waits.append(machine.lost(at: now + .milliseconds(5)))
            _ = machine.retryIsDue()
        }
        #expect(waits == [100, 200, 400, 800].map { .retry(after: .milliseconds($0)) })
        _ = machine.connected(at: start)
        machine.answered()
        #expect(machine.lost(at: start) == .retry(after: .milliseconds(100)))
        _ = machine.retryIsDue()
        _ = machine.connected(at: start)
        #expect(machine.lost(at: start + .seconds(2)) == .retry(after: .milliseconds(100)))
    }

    @Test func `after the end nothing is done any more`() {
        var machine = ServiceLinkMachine(backoff: Backoff(random: Longest()))
        _ = machine.want(true)
        machine.shutDown()
        #expect(machine.connected(at: start) == .close)
        #expect(machine.failed() == nil)
        #expect(machine.want(true) == nil)
        #expect(machine.retryIsDue() == nil)
    }

    @Test func `one line a minute is written, and says how many were not`() {
        var lines = LineThrottle()
        #expect(lines.pass(at: start) == 0)
        for second in 1..<60 { #expect(lines.pass(at: start + .seconds(Int64(second))) == nil) }
        #expect(lines.pass(at: start + .seconds(60)) == 59)
        #expect(lines.pass(at: start + .seconds(61)) == nil)
    }
}
