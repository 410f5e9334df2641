import NIOCore
import Testing

@testable import Gateway

@Suite struct MCPServerLifeTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// Draws the longest wait each time.
    private struct Longest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private func running() -> MCPServerLife {
        var life = MCPServerLife(random: Longest())
        #expect(life.start() == [.spawn])
        life.spawned(at: start)
        return life
    }

    @Test func `a server that dies is started again, later and later, and keeps its tools the first time`() {
        var life = running()
        var waits: [Int64] = []
        for count in 0..<10 {
            let actions = life.gone(at: start + .seconds(1), hasRun: true)
            #expect(actions.contains(.withdrawTools) == (count > 0))
            guard case .wake(let wait) = actions.last else {
                Issue.record("\(actions)")
                return
            }
            waits.append(wait.nanoseconds / 1_000_000)
            #expect(life.state == .waiting)
            #expect(life.woke() == [.spawn])
            life.spawned(at: start)
        }
        #expect(waits == [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    }

    @Test func `one that ran long was well`() {
        var life = running()
        _ = life.gone(at: start + .seconds(1), hasRun: true)
        _ = life.woke()
        life.spawned(at: start)
        #expect(life.gone(at: start + .seconds(10), hasRun: true) == [.wake(after: .milliseconds(250))])
    }

    @Test func `one that cannot be started offers nothing meanwhile`() {
        var life = running()
        #expect(life.gone(at: start, hasRun: false).first == .withdrawTools)
    }

    @Test func `it is asked to end more and more plainly, and not waited for without end`() {
        var life = running()
        #expect(life.stop(restarts: false) == [.closeInput, .wake(after: .seconds(1))])
        #expect(life.stop(restarts: false) == [])
        #expect(life.woke() == [.terminate, .wake(after: .seconds(2))])
        #expect(life.woke() == [.kill, .wake(after: .seconds(1))])
        #expect(life.woke() == [.over])
        #expect(life.gone(at: start, hasRun: true) == [])
    }

    @Test func `it is over as soon as it is gone`() {
        for wakes in 0...2 {
            var life = running()
            _ = life.stop(restarts: false)
            for _ in 0..<wakes { _ = life.woke() }
            #expect(life.gone(at: start, hasRun: true) == [.forgetWake, .over])
            #expect(life.state == .off)
        }
    }

    @Test func `one that is ended to be started again is, unless it is ended for good meanwhile`() {
        var life = running()
        _ = life.stop(restarts: true)
        var other = life
        #expect(life.gone(at: start, hasRun: true) == [.wake(after: .milliseconds(250))])
        #expect(other.stop(restarts: false) == [])
        #expect(other.gone(at: start, hasRun: true) == [.forgetWake, .over])
    }

    @Test func `one that waits, or never ran, is over at once`() {
        var life = running()
        _ = life.gone(at: start, hasRun: true)
        #expect(life.stop(restarts: true) == [])
        #expect(life.stop(restarts: false) == [.forgetWake, .over])
        #expect(life.woke() == [])
        var never = MCPServerLife(random: Longest())
        #expect(never.stop(restarts: false) == [.forgetWake, .over])
        #expect(never.start() == [])
    }
}
