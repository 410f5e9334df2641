import Foundation
import Simulators
import Synchronization
import Testing

@Suite struct ManualClockTests {
    @Test func `sleep lets time pass when nobody else runs`() {
        let clock = ManualClock()
        clock.enter()
        clock.sleep(.seconds(3600))
        #expect(clock.now() == .seconds(3600))
        clock.leave()
    }

    @Test func `threads wake in the order of their times`() {
        let clock = ManualClock()
        let order = Mutex<[Int]>([])
        clock.enter()
        let threads = [30, 10, 20].map { milliseconds in
            StageThread(clock) {
                clock.sleep(.milliseconds(milliseconds))
                order.withLock { $0.append(milliseconds) }
                clock.sleep(.seconds(1))
            }
        }
        for thread in threads { thread.join() }
        #expect(order.withLock { $0 } == [10, 20, 30])
        #expect(clock.now() == .milliseconds(1030))
        clock.leave()
    }

    @Test func `bytes arrive at the time they were written`() throws {
        let clock = ManualClock()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        clock.enter()
        let writer = StageThread(clock) {
            clock.sleep(.milliseconds(250))
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
            clock.sleep(.seconds(9))
        }
        #expect(clock.wait(readEnd, for: .readable, until: .seconds(5)))
        #expect(clock.now() == .milliseconds(250))
        writer.join()
        clock.leave()
        close(readEnd)
        close(writeEnd)
    }

    @Test func `a wait for nothing ends at its deadline`() throws {
        let clock = ManualClock()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        clock.enter()
        #expect(!clock.wait(ends[0], for: .readable, until: .seconds(10)))
        #expect(clock.now() == .seconds(10))
        clock.leave()
        close(ends[0])
        close(ends[1])
    }
}
