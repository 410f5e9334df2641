import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ControlStreamTests {
    private static let listen = #"{"id":5,"do":"call.events"}"# + "\n"

    @Test func `every event reaches every listener in order, and the end is said`() async throws {
        try await withControl { fixture in
            let clients = [try await fixture.connect(), try await fixture.connect()]
            for client in clients {
                try await client.send(Self.listen)
                #expect(await fixture.desk.asked.next() == .events)
            }
            for number in 0..<20 { fixture.desk.tell(CallEvent(.speech, callID: CallID("9"), text: "\(number)")) }
            fixture.desk.endEvents()
            for client in clients {
                let lines = await client.readToEnd(of: 5).split(separator: "\n")
                #expect(lines.count == 21)
                for number in 0..<20 {
                    #expect(
                        lines[number]
                            == "{\"id\":5,\"event\":{\"call_id\":\"9\",\"synthetic\":false,\"text\":\"\(number)\",\"type\":\"call.speech\"}}"
                    )
                }
                #expect(lines[20] == #"{"id":5,"end":true}"#)
            }
        }
    }

    @Test func `a listener that hangs up is let go, and the others hear on`() async throws {
        try await withControl { fixture in
            let (gone, stays) = (try await fixture.connect(), try await fixture.connect())
            for client in [gone, stays] {
                try await client.send(Self.listen)
                #expect(await fixture.desk.asked.next() == .events)
            }
            try await gone.close()
            #expect(await fixture.desk.asked.next() == .eventsGone)
            fixture.desk.tell(CallEvent(.connected))
            #expect(try await stays.read(upTo: "\n").contains("call.connected"))
        }
    }

    @Test func `a half-closed listener is let go too`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            try await client.send(Self.listen)
            #expect(await fixture.desk.asked.next() == .events)
            try await client.sendEnd()
            #expect(await fixture.desk.asked.next() == .eventsGone)
            #expect(await client.readToEnd() == #"{"id":5,"end":true}"# + "\n")
        }
    }

    @Test func `a reader that is too slow loses the oldest events and is told how many`() async throws {
        let desk = PlayedDesk()
        let (events, source) = AsyncStream.makeStream(of: String.self)
        let taken = Mailbox<Int>()
        let verb = ControlVerb(
            name: "flood",
            work: .stream { _, each in
                var count = 0
                for await event in events {
                    each(Data("\"\(event)\"".utf8))
                    count += 1
                    taken.post(count)
                }
            })
        try await withControl(desk, verbs: [verb]) { fixture in
            let client = try await fixture.connect()
            try await client.setReading(false)
            try await client.send(#"{"id":5,"do":"flood"}"# + "\n")
            // Far more than the kernel, the channel and the outbox hold together.
            let (count, piece) = (4_000, String(repeating: "~", count: 4_000))
            for number in 1...count { source.yield("\(number) " + piece) }
            while let number = await taken.next(), number < count {}
            source.finish()
            try await client.setReading(true)
            var (next, missed) = (1, 0)
            while true {
                let line = try await client.read(upTo: "\n")
                if let end = line.wholeMatch(of: /\{"id":5,"missed":([0-9]+)\}\n/), let number = Int(end.output.1) {
                    missed += number
                    next += number
                } else if line.hasPrefix(#"{"id":5,"event":"#) {
                    #expect(line.hasPrefix("{\"id\":5,\"event\":\"\(next) ~"))
                    next += 1
                } else {
                    #expect(line == #"{"id":5,"end":true}"# + "\n")
                    break
                }
            }
            #expect(next == count + 1)
            #expect(missed > 0)
        }
    }

    @Test func `a stream that cannot begin is an error`() async throws {
        try await withControl(verbs: ControlVerb.calls(nil)) { fixture in
            let client = try await fixture.connect()
            try await client.send(Self.listen)
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":5,"error":{"kind":"calls_off""#))
        }
    }

    @Test func `a connection has four streams and no more`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            for id in 1...4 {
                try await client.send("{\"id\":\(id),\"do\":\"call.events\"}\n")
                #expect(await fixture.desk.asked.next() == .events)
            }
            try await client.send(Self.listen)
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":5,"error":{"kind":"overloaded""#))
        }
    }
}

extension SocketClient {
    /// Reads to the end of the stream that answers request `id`.
    fileprivate func readToEnd(of id: Int) async -> String {
        (try? await read(upTo: "{\"id\":\(id),\"end\":true}\n")) ?? ""
    }
}
