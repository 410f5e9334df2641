import Foundation
import Testing

@testable import Simulators

/// The faults of events, and what follows them.
@Suite struct ServiceEventFaultTests {
    private func with(
        _ faults: String..., seed: UInt64 = 1, _ body: (FakeVoiceService, ServiceClient, ManualClock) throws -> Void
    ) throws {
        let parsed = try faults.map { try ServiceFault(parsing: $0) }
        try withFakeVoiceService(
            .asDocumented,
            { options in
                options.faults = parsed
                options.seed = seed
            }
        ) { service, path, clock in
            try body(service, try ServiceClient(to: service), clock)
        }
    }

    /// Rings, is connected, says a word and hangs up; the names of the events in the order in which they came.
    private func events(_ fault: String, seed: UInt64 = 1) throws -> [JSONValue] {
        var all: [JSONValue] = []
        try with(fault, seed: seed) { service, client, clock in
            service.ring(from: 5)
            #expect(service.waitFor { $0.count(.state, "CONNECTED") == 1 })
            service.say(text: "Hello")
            clock.sleep(.seconds(2))
            service.hangUp()
            clock.sleep(.seconds(2))
            while let event = client.document(within: .seconds(2)) { all.append(event) }
        }
        return all
    }

    private func names(_ fault: String) throws -> [String] {
        try events(fault).compactMap { $0["method"]?.string?.split(separator: ".").last.map(String.init) }
    }

    @Test func `events come twice, late, stale or never`() throws {
        let usual = ["ringing", "connected", "speech", "ended"]
        #expect(try names("stall@9") == usual)
        #expect(try names("duplicate-event@call.speech") == ["ringing", "connected", "speech", "speech", "ended"])
        #expect(try names("late-event@call.connected:5000") == ["ringing", "speech", "connected", "ended"])
        #expect(try names("late-event@call.speech:5000") == ["ringing", "connected", "ended", "speech"])
        #expect(try names("stale-event@call.ringing") == usual + ["ringing"])
        #expect(try names("stale-event@3") == usual + ["speech"])
        #expect(try names("lost-event@call.connected#1") == ["ringing", "speech", "ended"])
    }

    @Test func `a late event comes by itself when none follows`() throws {
        try with("late-event@call.ringing:100") { service, client, clock in
            service.ring(from: 1)
            #expect(client.event("call.ringing") != nil)
            #expect(clock.now() == .milliseconds(100))
        }
    }

    @Test func `texts that are null or enormous`() throws {
        #expect(try events("null-text@call.speech")[2]["params"]?["text"] == .null)
        #expect((try events("huge-text@call.speech")[2]["params"]?["text"]?.string?.count ?? 0) >= 1_048_576)
    }

    @Test func `call ids that are numbers, strings or null, whatever they should be`() throws {
        #expect(try events("call-id-int@call.speech")[2]["params"]?["call_id"]?.integer != nil)
        #expect(try events("call-id-null@call.speech")[2]["params"]?["call_id"] == .null)
        try with("call-id-string@call.start") { _, client, _ in
            #expect(client.ask("call.start", ["user_id": 1])["result"]?["call_id"]?.string != nil)
        }
    }

    @Test func `fields are missing by the seed, or are too many`() throws {
        var missing: Set<String> = []
        for seed in 1...12 as ClosedRange<UInt64> {
            let params = try #require(events("missing-fields@call.speech", seed: seed)[2]["params"])
            let all: Set = ["call_id", "user_id", "text", "language", "audio_path"]
            missing.formUnion(all.subtracting(params.members?.map(\.key) ?? []))
            #expect(params.members?.count == 4)
        }
        #expect(missing.count >= 3)
        let more = try events("extra-fields@call.speech")[2]
        #expect(more["x_trace"] != nil && more["params"]?["x_unknown"] != nil && more["params"]?["text"] == "Hello")
    }

    @Test func `an event of a call nobody knows follows the frame`() throws {
        let all = try events("unknown-call@call.speech")
        #expect(all.count == 5)
        #expect(all[3]["params"]?["call_id"] != all[2]["params"]?["call_id"])
    }

    @Test(arguments: [("restart", "IDLE"), ("restart-keeping-call", "CONNECTED")])
    func `a restart loses the connections, and the call unless it is kept`(name: String, state: String) throws {
        try with("\(name)@call.speech#1:800") { service, client, clock in
            service.ring(from: 5)
            #expect(service.waitFor { $0.count(.state, "CONNECTED") == 1 })
            service.say(text: "Hello")
            while client.read() != [] {}
            let gone = try #require(service.journal.entries(.service, "gone").first).at
            let path = service.options.socket.description
            #expect(throws: ServiceClient.Refused.self) { try ServiceClient(path, clock: clock) }
            #expect(service.waitFor { $0.count(.service, "listens") == 1 })
            let back = try #require(service.journal.entries(.service, "back").first).at
            #expect(back - gone == .milliseconds(800))
            let again = try ServiceClient(path, clock: clock)
            #expect(again.ask("call.status")["result"]?["state"] == .string(state))
        }
    }

    @Test(arguments: [("flood-informational", "call.ringing", 1), ("flood-speech", "call.speech", 0)])
    func `a flood has as many events a second as it was told`(name: String, method: String, others: Int) throws {
        try with("\(name)@call.connected:500x2") { service, client, clock in
            service.ring(from: 5)
            #expect(service.waitFor { $0.count(.state, "CONNECTED") == 1 })
            let start = clock.now()
            var distinct: Set<String> = []
            for _ in 0..<1000 { distinct.insert(try #require(client.event(method)).text()) }
            #expect(distinct.count == 1000)
            #expect(abs((clock.now() - start) / .seconds(1) - 2) < 0.05)
            clock.sleep(.seconds(1))
            #expect(service.journal.count(.event, method) == 1000 + others)
        }
    }
}
