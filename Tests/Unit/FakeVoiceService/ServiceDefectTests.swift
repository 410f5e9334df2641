import Foundation
import Glibc
import Testing

@testable import Simulators

/// Each standing defect does what it is named for, and nothing does it when it is not named.
@Suite struct ServiceDefectTests {
    private func with(
        _ defects: Set<ServiceDefect>, _ profile: ServiceProfile = .asImplemented, faults: [ServiceFault] = [],
        _ body: (FakeVoiceService, ServiceClient, String) throws -> Void
    ) throws {
        try withFakeVoiceService(
            profile,
            { options in
                options.defects = defects
                options.faults = faults
            }
        ) { service, path, clock in
            try body(service, try ServiceClient(to: service), path)
        }
    }

    private static let health = ServiceClient.frame(#"{"jsonrpc":"2.0","method":"health","params":{},"id":1}"#)

    @Test func `joined frames come in one read`() throws {
        try with([.joinedFrames]) { _, client, _ in
            _ = client.post("call.start", ["user_id": 1])
            let bytes = try #require(client.read())
            let first = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
            #expect(bytes.count > first + 8)
        }
    }

    @Test(arguments: [true, false])
    func `a header in two pieces ends the connection of a service that reads short`(isNamed: Bool) throws {
        try with(isNamed ? [.splitHeader] : []) { service, client, _ in
            client.write(Array(Self.health[..<2]))
            if isNamed {
                #expect(client.body() == nil)
                #expect(service.waitFor { $0.entries(.closed).first?.name.contains("header") == true })
            } else {
                client.write(Array(Self.health[2...]))
                #expect(client.body() != nil)
            }
        }
    }

    @Test func `a whole header and then its body is fine for a service that reads short`() throws {
        try with([.splitHeader]) { service, client, _ in
            client.write(Array(Self.health[..<4]))
            client.write(Array(Self.health[4...]))
            #expect(client.body() != nil)
            _ = service
        }
    }

    @Test(arguments: [true, false])
    func `a batch ends the connection when named and is answered as a batch when not`(isNamed: Bool) throws {
        try with(isNamed ? [.batchCrash] : []) { _, client, _ in
            client.write(
                ServiceClient.frame(
                    #"[{"jsonrpc":"2.0","method":"health","id":1},{"jsonrpc":"2.0","method":"health"},{"jsonrpc":"2.0","method":"nope","id":"b"}]"#
                ))
            let answers = client.document()?.array
            if isNamed {
                #expect(answers == nil)
            } else {
                #expect(answers?.map { $0["id"] } == [1, "b"])
            }
        }
    }

    @Test func `the socket lies beside its name`() throws {
        let folder = NSTemporaryDirectory() + "fvs-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try withFakeVoiceService(
            .asImplemented,
            { options in
                options.socket = .unix(folder + "/tts-stt.sock")
                options.defects = [.wrongSocketName]
            }
        ) { _, path, clock in
            #expect(path == folder + "/telegram-voice.sock")
            #expect(throws: ServiceClient.Refused.self) { try ServiceClient(folder + "/tts-stt.sock", clock: clock) }
            let client = try ServiceClient(path, clock: clock)
            #expect(client.ask("health")["result"]?["status"] == "ok")
        }
    }

    @Test func `without a guard a second call takes the line over`() throws {
        try with([.noSecondCallGuard]) { service, client, _ in
            let first = client.ask("call.start", ["user_id": 1])["result"]?["call_id"]?.integer
            #expect(client.event("call.connected") != nil)
            let second = client.ask("call.start", ["user_id": 2])["result"]?["call_id"]?.integer
            #expect(second != nil && second != first)
            #expect(client.event("call.connected")?["call_id"] == .string(String(second ?? 0)))
            #expect(service.journal.count(.event, "call.ended") == 0)
        }
    }

    @Test func `class names are reasons in the documented profile too when named`() throws {
        try with([.classNameReasons], .asDocumented) { service, client, _ in
            _ = client.ask("call.start", ["user_id": 1])
            service.hangUp(reason: "hangup")
            #expect(client.event("call.ended")?["reason"] == "PhoneCallDiscardReasonHangup")
        }
    }

    @Test func `a second hang-up is obeyed and ends the call twice`() throws {
        try with([.hangupTwice]) { service, client, _ in
            _ = client.ask("call.start", ["user_id": 1])
            #expect(client.ask("call.hangup")["result"]?["status"] == "ended")
            #expect(client.ask("call.hangup")["result"]?["status"] == "ended")
            #expect(service.journal.count(.event, "call.ended") == 2)
        }
    }

    @Test func `incoming calls ring and are never accepted`() throws {
        try with([.ignoresIncoming]) { service, client, _ in
            service.ring(from: 1)
            #expect(client.event("call.ended")?["duration"]?.number == 0)
            #expect(service.journal.count(.event, "call.connected") == 0)
        }
    }

    @Test func `speaking has no result`() throws {
        try with([.speakWithoutResult]) { service, client, _ in
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            #expect(client.ask("call.speak", ["text": "Hello"])["result"] == ["error": "No result"])
        }
    }

    @Test func `a call ends without its id`() throws {
        try with([.nullCallIDAtEnd]) { service, client, _ in
            service.ring(from: 1)
            service.hangUp()
            #expect(client.event("call.ended")?["call_id"] == .null)
        }
    }

    @Test(arguments: [true, false])
    func `a request without an id is answered only by the defect`(isNamed: Bool) throws {
        try with(isNamed ? [.answersNotifications] : []) { _, client, _ in
            client.write(ServiceClient.frame(#"{"jsonrpc":"2.0","method":"health"}"#))
            _ = client.post("health")
            #expect(client.document()?["id"] == (isNamed ? .null : 1))
        }
    }

    @Test func `the socket is ours alone unless a defect opens it`() throws {
        for (defects, mode) in [(Set<ServiceDefect>(), 0o600), ([.openSocket], 0o666)] {
            try with(defects) { _, _, path in
                var status = stat()
                #expect(lstat(path, &status) == 0)
                #expect(Int(status.st_mode & 0o777) == mode)
            }
        }
    }

    @Test func `a socket of another user can be made by root alone`() throws {
        let path = NSTemporaryDirectory() + "fvs-\(UUID().uuidString.prefix(8)).sock"
        var options = FakeVoiceService.Options(socket: .unix(path))
        options.defects = [.foreignSocket]
        let service = FakeVoiceService(options)
        defer { service.stop() }
        if geteuid() == 0 {
            try service.start()
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_uid == 65_534)
        } else {
            #expect(throws: ServiceUsageError.self) { try service.start() }
        }
    }
}
