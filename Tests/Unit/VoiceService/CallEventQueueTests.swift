import Testing

@testable import Gateway

@Suite struct CallEventQueueTests {
    private let call = CallID(7)

    private func drain(_ queue: inout CallEventQueue) -> [CallEvent] {
        var events: [CallEvent] = []
        while let event = queue.pop() { events.append(event) }
        return events
    }

    @Test func `events come out as they went in`() {
        var queue = CallEventQueue()
        let events = (0..<40).map { CallEvent($0.isMultiple(of: 3) ? .connected : .speech, callID: call, text: "\($0)") }
        for event in events { #expect(queue.push(event) == .queued) }
        #expect(queue.count == 40)
        #expect(drain(&queue) == events)
        #expect(queue.isEmpty)
    }

    @Test func `under a flood events that only inform are told once and speech every time`() {
        var queue = CallEventQueue()
        var outcomes: [CallEventQueue.Outcome: Int] = [:]
        for number in 0..<900 {
            outcomes[queue.push(CallEvent(.connected, callID: call)), default: 0] += 1
            #expect(queue.push(CallEvent(.speech, callID: call, text: "\(number)")) == .queued)
        }
        #expect(outcomes == [.queued: 32, .coalesced: 868])
        #expect(queue.push(CallEvent(.connected, callID: CallID(8))) == .queued)
        #expect(drain(&queue).compactMap(\.text) == (0..<900).map { "\($0)" })
    }

    @Test func `speech for which there is no room is said to be lost`() {
        var queue = CallEventQueue()
        for number in 0..<CallEventQueue.eventsMax { #expect(queue.push(CallEvent(.speech, callID: call, text: "\(number)")) == .queued) }
        #expect(queue.push(CallEvent(.speech, callID: call, text: "more")) == .overflow)
        #expect(queue.push(CallEvent(.ended, callID: call)) == .overflow)
        #expect(queue.pop()?.text == "0")
        #expect(queue.push(CallEvent(.ended, callID: call)) == .queued)
        #expect(drain(&queue).count == CallEventQueue.eventsMax)
    }

    @Test func `a queue that is never quite empty stays small and in order`() {
        var queue = CallEventQueue()
        var next = 0
        for number in 0..<10_000 {
            _ = queue.push(CallEvent(.speech, callID: call, text: "\(number)"))
            if number >= 10 {
                #expect(queue.pop()?.text == "\(next)")
                next += 1
            }
        }
        #expect(queue.count == 10)
    }
}
