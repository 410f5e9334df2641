import Foundation
import Testing

@testable import Simulators

/// What must not happen however long it runs and whoever connects.
@Suite struct ServiceEnduranceTests {
    @Test func `a hundred restarts leave nothing behind`() throws {
        try withFakeVoiceService { service, _, clock in
            for number in 1...100 {
                let client = try ServiceClient(to: service)
                service.ring(from: Int64(number))
                #expect(client.event("call.ringing")?["user_id"] == .integer(number))
                service.restart(after: .milliseconds(20))
                while client.read() != [] {}
                #expect(service.waitFor { $0.count(.service, "listens") == number })
            }
            #expect(service.journal.count(.opened, "") == 100)
            let client = try ServiceClient(to: service)
            #expect(client.ask("call.status")["result"]?["state"] == "IDLE")
            _ = clock
        }
    }

    @Test(arguments: ServiceProfile.allCases)
    func `no bytes a client can send end the service`(profile: ServiceProfile) throws {
        try withFakeVoiceService(profile) { service, _, _ in
            let bodies = [
                "5", "null", "[]", "[1]", "[[]]", "\"x\"", "{", "{}", #"{"method":5,"id":1}"#,
                #"{"jsonrpc":"2.0","method":"health","id":{"a":[]}}"#,
                #"{"jsonrpc":"2.0","method":"health","params":[1],"id":1}"#,
                #"{"jsonrpc":"2.0","method":"call.start","params":{"user_id":1e400},"id":1}"#,
                #"{"jsonrpc":"2.0","method":"call.start","params":{"user_id":"9223372036854775808"},"id":9223372036854775807}"#,
                #"{"jsonrpc":"2.0","method":"call.speak","params":{"text":["a"]},"id":1}"#, #"{"jsonrpc":"2.0","method":"","id":""}"#,
                #"{"jsonrpc":"2.0","method":"transcribe","params":{"audio_path":"/dev/zero"},"id":1}"#,
                #"{"jsonrpc":"2.0","method":"transcribe","params":{"audio_path":"a\u0000b"},"id":1}"#,
                #"{"jsonrpc":"2.0","method":"synthesize","params":{"text":" "},"id":1}"#,
                String(repeating: "[", count: 100_000), "\u{FEFF}{}",
            ]
            var random = SeededRandom(seed: 5)
            for body in bodies {
                let client = try ServiceClient(to: service)
                client.write(ServiceClient.frame(body))
                _ = client.body(within: .seconds(1))
            }
            for _ in 0..<200 {
                let client = try ServiceClient(to: service)
                client.write((0..<Int(random.next() % 64)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            }
            let client = try ServiceClient(to: service)
            #expect(client.ask("health")["result"]?["status"] == "ok")
        }
    }

    @Test func `a client that reads nothing is cut off when too much waits for it`() throws {
        try withFakeVoiceService(
            .asDocumented,
            { options in
                options.outboxBytesMax = 1 << 20
                options.faults = [ServiceFault(.floodSpeech, method: "call.ringing", at: 1, amount: 20_000, seconds: 2)]
            }
        ) { service, _, clock in
            let idle = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(service.waitFor({ !$0.entries(.closed).isEmpty }, limit: .seconds(60)))
            _ = (idle, clock)
        }
    }

    @Test func `the journal keeps the newest entries within its bounds`() {
        var journal = ServiceJournal(entriesMax: 3000)
        for number in 0..<10_000 {
            journal.append(ServiceEntry(at: .milliseconds(number), .event, name: "n\(number % 3)", value: .integer(number)))
        }
        #expect(journal.entriesMade == 10_000)
        #expect(journal.entriesDropped == 7000)
        #expect(journal.entries(.event).first?.value == 7000)
        #expect(journal.count(.event, "n0") == 3334)
        #expect(journal.entries(after: 9998).map(\.value) == [9998, 9999])
        #expect(journal.entries(after: 0).count == 3000)
        #expect(journal.lines.split(separator: "\n").count == 3000)
    }

    @Test func `an entry keeps a part of what is too long`() {
        let long = String(repeating: "é", count: 100_000)
        let entry = ServiceEntry(
            at: .zero, .request, name: long, value: ["text": .string(long), "more": .array(Array(repeating: 1, count: 100_000))],
            text: Array(long.utf8))
        #expect(entry.bytes == 200_000)
        #expect(entry.text.utf8.count <= ServiceEntry.textBytesMax + 3)
        #expect(entry.footprintBytes < 64_000)
    }

    @Test func `a plan of the same instant comes in the order in which it was made`() {
        var agenda = Agenda<Int>()
        for number in 0..<100 { agenda.plan(number, at: .milliseconds(number % 3)) }
        var taken: [Int] = []
        while let plan = agenda.take(by: .milliseconds(1)) { taken.append(plan.item) }
        #expect(taken == (0..<100).filter { $0 % 3 == 0 } + (0..<100).filter { $0 % 3 == 1 })
        #expect(agenda.count == 33)
        #expect(agenda.next == .milliseconds(2))
    }
}
