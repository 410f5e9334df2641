import Foundation
import Testing

@testable import Gateway

@Suite struct ControlOutboxTests {
    private func data(_ number: Int) -> Data { Data("\(number)".utf8) }

    @Test func `events leave in the order they came, then the end`() {
        let outbox = ControlOutbox()
        for number in 1...3 { _ = outbox.put(data(number)) }
        _ = outbox.end(nil)
        #expect(outbox.take() == .event(data(1)))
        #expect(outbox.take() == .event(data(2)))
        #expect(outbox.take() == .event(data(3)))
        #expect(outbox.take() == .end(nil))
    }

    @Test func `the connection is told once, until it has found nothing`() {
        let outbox = ControlOutbox()
        #expect(outbox.put(data(1)))
        #expect(!outbox.put(data(2)))
        #expect(outbox.take() != nil && outbox.take() != nil)
        #expect(!outbox.put(data(3)))
        #expect(outbox.take() != nil && outbox.take() == nil)
        #expect(outbox.put(data(4)))
    }

    @Test func `beyond its events the oldest go, and are counted`() {
        let outbox = ControlOutbox()
        for number in 1...(ControlOutbox.eventsMax + 5) { _ = outbox.put(data(number)) }
        #expect(outbox.take() == .missed(5))
        #expect(outbox.take() == .event(data(6)))
    }

    @Test func `beyond its bytes the oldest go too`() {
        let outbox = ControlOutbox()
        let large = Data(repeating: 0x61, count: ControlReply.payloadBytesMax)
        let count = ControlOutbox.bytesMax / large.count
        for _ in 0..<(count + 2) { _ = outbox.put(large) }
        #expect(outbox.take() == .missed(2))
        for _ in 0..<count { #expect(outbox.take() == .event(large)) }
        #expect(outbox.take() == nil)
    }

    @Test func `an event that no line holds is counted as lost`() {
        let outbox = ControlOutbox()
        _ = outbox.put(Data(repeating: 0x61, count: ControlReply.payloadBytesMax + 1))
        #expect(outbox.take() == .missed(1))
        #expect(outbox.take() == nil)
    }

    @Test func `nothing comes after the end, and the first end holds`() {
        let outbox = ControlOutbox()
        let failure = ControlFailure(.failed, "why")
        _ = outbox.end(failure)
        #expect(!outbox.put(data(1)))
        _ = outbox.end(nil)
        #expect(outbox.take() == .end(failure))
    }

    @Test func `who waits for the outbox to be drained goes on when all is taken, or when cancelled`() async {
        let outbox = ControlOutbox()
        await outbox.drained()
        for number in 1...2 { _ = outbox.put(data(number)) }
        let waiting = Task { await outbox.drained() }
        #expect(outbox.take() == .event(data(1)))
        #expect(outbox.take() == .event(data(2)))
        await waiting.value
        _ = outbox.put(data(3))
        let leaving = Task { await outbox.drained() }
        leaving.cancel()
        await leaving.value
    }
}
