import NIOPosix
import Testing

@testable import Gateway

@Suite struct CallListenerTests {
    @Test func `listeners that remove themselves and each other are each told once of what came`() {
        let list = ListenerList<Int>()
        let told = Heard<String>()
        let ids = Heard<ListenerID>()
        for name in ["a", "b", "c", "d"] {
            let id = list.add { number in
                told.append("\(name)\(number)")
                // The first removes itself and its neighbour; the fourth is told on.
                if name == "a" { for id in ids.all.prefix(2) { list.remove(id) } }
            }
            ids.append(id)
        }
        list.tell(1)
        #expect(told.all == ["a1", "b1", "c1", "d1"])
        list.tell(2)
        #expect(told.all.suffix(2) == ["c2", "d2"])
        for id in ids.all { list.remove(id) }
        #expect(list.isEmpty)
        list.tell(3)
        #expect(told.all.count == 6)
    }

    @Test func `a listener added while one is told hears the next`() {
        let list = ListenerList<Int>()
        let told = Heard<String>()
        _ = list.add { number in
            told.append("a\(number)")
            if number == 1 { _ = list.add { told.append("b\($0)") } }
        }
        list.tell(1)
        list.tell(2)
        #expect(told.all == ["a1", "a2", "b2"])
    }

    @Test func `a listener that leaves in the middle of an event closes the connection after it`() throws {
        let stage = LinkStage()
        stage.listen()
        try stage.answerProbe()
        let link = stage.link
        let told = Heard<String>()
        let own = Heard<ListenerID>()
        own.append(
            link.listeners.add { event in
                told.append(event.type)
                for id in own.all { link.listeners.remove(id) }
                link.listenersChanged()
            })
        try stage.send(
            ServiceBytes.event("call.ringing", #""call_id": "7""#), ServiceBytes.event("call.connected", #""call_id": "7""#))
        #expect(told.all == ["call.ringing"])
        #expect(stage.events.all.count == 2)
        stage.stopListening()
        #expect(!stage.isOpen)
    }

    @Test func `a sequence gives events in order and ends when listening does`() async throws {
        let buffer = CallEventBuffer()
        for number in 1...3 as ClosedRange<Int64> { buffer.push(CallEvent(.connected, callID: CallID(number))) }
        buffer.finish()
        buffer.push(CallEvent(.connected, callID: CallID(4)))
        var ids: [String] = []
        while let event = try await buffer.next() { ids.append(event.callID?.text ?? "") }
        #expect(ids == ["1", "2", "3"])
        #expect(try await buffer.next() == nil)
    }

    @Test func `a reader that waits is woken by the next event`() async throws {
        let buffer = CallEventBuffer()
        async let next = buffer.next()
        buffer.push(CallEvent(.connected, callID: CallID(1)))
        #expect(try await next?.callID == CallID(1))
    }

    @Test func `a reader too slow for speech is told that it lost some, after what is left`() async throws {
        let buffer = CallEventBuffer()
        for number in 0...CallEventQueue.eventsMax { buffer.push(CallEvent(.speech, callID: CallID(1), text: "\(number)")) }
        for number in 0..<CallEventQueue.eventsMax { #expect(try await buffer.next()?.text == "\(number)") }
        let failure = await #expect(throws: VoiceServiceFailure.self) { try await buffer.next() }
        #expect(failure?.kind == .overloaded)
    }

    @Test func `a cancelled reader is let go`() async throws {
        let buffer = CallEventBuffer()
        let reader = Task { try await buffer.next() }
        reader.cancel()
        #expect(try await reader.value == nil)
    }
}
