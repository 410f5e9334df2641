import Foundation
import Testing

@testable import Simulators

/// Each fault does what its name says, where it was told to and nowhere else.
@Suite struct ServiceFaultTests {
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

    @Test func `connections are closed at once, or never answered`() throws {
        try with("accept-then-close@1") { service, client, _ in
            #expect(client.body() == nil)
            #expect(service.journal.entries(.fault, "accept-then-close").count == 1)
        }
        try with("stall@1") { service, client, _ in
            _ = client.post("health")
            service.ring(from: 1)
            #expect(client.read(within: .seconds(30)) == nil)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a frame is broken off and the connection closed, or left open`(seed: UInt64) throws {
        for (fault, ends) in [("drop-mid-frame@2", true), ("half-frame-stall@2", false)] {
            try with(fault, seed: seed) { _, client, _ in
                #expect(client.ask("health")["result"] != nil)
                _ = client.post("health")
                let part = try #require(client.read())
                #expect(!part.isEmpty && part.count < 90)
                #expect(client.read(within: .seconds(30)) == (ends ? [] : nil))
            }
        }
    }

    @Test func `frames that are no JSON-RPC go before the one struck, which comes whole`() throws {
        for fault in ["garbage-frame@1", "invalid-utf8@1"] {
            try with(fault) { _, client, _ in
                let id = client.post("health")
                let strange = try #require(client.body())
                #expect((try? JSONDocument(Array(strange.utf8)).value["result"]) == nil)
                #expect(client.document()?["id"]?.integer == id)
            }
        }
    }

    @Test func `a length of nothing and a length of too much`() throws {
        try with("zero-length@1") { _, client, _ in
            _ = client.post("health")
            #expect(client.read()?.prefix(4) == [0, 0, 0, 0])
        }
        try with("oversized-length@1") { _, client, _ in
            _ = client.post("health")
            #expect(client.read() == [0xFF, 0xFF, 0xFF, 0xF0])
        }
        try with("oversized-length@1:10485761") { _, client, _ in
            _ = client.post("health")
            #expect(client.read() == [0x00, 0xA0, 0x00, 0x01])
        }
    }

    @Test func `a body of two documents, of a batch, of many lines`() throws {
        try with("two-documents@1", "batch-frame@2", "pretty-json@3") { _, client, _ in
            _ = client.post("health")
            let two = try #require(client.body())
            #expect(two.count % 2 == 0 && two.prefix(two.count / 2) == two.suffix(two.count / 2))
            _ = client.post("health")
            #expect(client.document()?.array?.first?["id"] == 2)
            _ = client.post("health")
            let pretty = try #require(client.body())
            #expect(pretty.contains("\n"))
            #expect(try JSONDocument(Array(pretty.utf8)).value["id"] == 3)
        }
    }

    @Test func `a frame in small pieces is still the same frame`() throws {
        try with("split-writes") { _, client, clock in
            let before = clock.now()
            #expect(client.ask("health")["result"]?["status"] == "ok")
            #expect(clock.now() - before >= .milliseconds(5))
            #expect(client.ask("call.status")["result"]?["state"] == "IDLE")
        }
    }

    @Test func `answers with the wrong id, of another type, or none`() throws {
        try with("wrong-id@1", "id-type@2", "null-id@3") { _, client, _ in
            _ = client.post("health")
            #expect(client.document()?["id"] == 1_000_001)
            _ = client.post("health")
            #expect(client.document()?["id"] == "2")
            _ = client.post("health")
            #expect(client.document()?["id"] == .null)
        }
    }

    @Test func `answers that come twice, too early, never or late`() throws {
        try with("duplicate-reply@1", "reply-before-request@2", "stall-reply@3", "late-reply@4:700") { _, client, clock in
            _ = client.post("health")
            #expect([client.document()?["id"], client.document()?["id"]] == [1, 1])
            _ = client.post("health")
            #expect([client.document()?["id"], client.document()?["id"]] == [3, 2])
            _ = client.post("health")
            #expect(client.document(within: .seconds(30)) == nil)
            let before = clock.now()
            _ = client.post("health")
            _ = client.post("health")
            #expect([client.document()?["id"], client.document()?["id"]] == [5, 4])
            #expect(clock.now() - before == .milliseconds(700))
        }
    }

    @Test func `answers that fail, contradict themselves or say nothing`() throws {
        try with("error-reply@1", "result-and-error@2", "neither-result-nor-error@3") { _, client, _ in
            #expect(client.ask("health")["error"]?["code"] == -32000)
            let both = client.ask("health")
            #expect(both["result"] != nil && both["error"] != nil)
            #expect(client.ask("health") == ["jsonrpc": "2.0", "id": 3])
        }
    }

    @Test func `the same seed breaks a frame at the same byte, another at another`() throws {
        func part(_ seed: UInt64) throws -> Int {
            var count = 0
            try with("drop-mid-frame@1", seed: seed) { _, client, _ in
                _ = client.post("health")
                count = client.read()?.count ?? 0
            }
            return count
        }
        let parts = try (1...6).map { try part($0) }
        #expect(try part(6) == parts[5])
        #expect(Set(parts).count > 2)
    }
}
