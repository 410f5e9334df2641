import Simulators
import Testing

@Suite struct RawConnectionTests {
    private static func withServer(fault: Fault? = nil, _ body: (ReferenceServer, ManualClock, Recorder) throws -> Void) throws {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        let server = try ReferenceServer(token: "token-1234567", style: .api, clock: clock, fault: fault)
        defer { server.stop() }
        try body(server, clock, Recorder(clock: clock, secret: "token-1234567"))
    }

    private static func get(_ server: ReferenceServer) -> [UInt8] {
        Array("GET /v1/models HTTP/1.1\r\nHost: \(server.endpoint.hostHeader)\r\nAuthorization: Bearer token-1234567\r\n\r\n".utf8)
    }

    @Test func `plays a request and records both sides without the token`() throws {
        try Self.withServer { server, clock, recorder in
            let connection = RawConnection("main", to: server.endpoint, clock: clock, recorder: recorder)
            connection.begin("GET", "/v1/models")
            connection.send(Self.get(server), pieces: 1)
            #expect(connection.receive(for: "the answer", within: .seconds(5)) { $0.completeCount == 1 })
            connection.close()
            let transcript = recorder.transcript()
            #expect(transcript.responses(on: "main").map(\.status) == [200])
            #expect(!transcript.lines.contains("token-1234567"))
        }
    }

    @Test func `a refused connection is recorded, not thrown`() throws {
        try Self.withServer { server, clock, recorder in
            let nowhere = Endpoint(host: "127.0.0.1", port: 1)
            let connection = RawConnection("main", to: nowhere, clock: clock, recorder: recorder)
            #expect(!connection.isOpen && !connection.send([1]))
            #expect(recorder.transcript().ending(of: "main") != nil)
        }
    }

    @Test func `silence ends with a timeout that names what was waited for`() throws {
        try Self.withServer { server, clock, recorder in
            let connection = RawConnection("main", to: server.endpoint, clock: clock, recorder: recorder)
            #expect(!connection.receive(for: "a miracle", within: .seconds(3)) { $0.completeCount > 0 })
            #expect(recorder.transcript().ending(of: "main")?.kind == .timeout(waitedFor: "a miracle"))
            #expect(clock.now() == .seconds(3))
            connection.close()
        }
    }

    @Test func `an endless body stops at the bound`() throws {
        let endless = Fault("endless", "Sends a body of 4 MB.") { behaviour in
            behaviour.every { answer, _ in answer.body = .whole([UInt8](repeating: 0x20, count: 4 << 20)) }
        }
        try Self.withServer(fault: endless) { server, clock, recorder in
            var limits = RawConnection.Limits()
            limits.exchangeBytesMax = 1 << 20
            let connection = RawConnection("main", to: server.endpoint, clock: clock, recorder: recorder, limits: limits)
            connection.begin("GET", "/v1/models")
            connection.send(Self.get(server))
            #expect(!connection.receive(for: "the end", within: .seconds(5)) { $0.completeCount == 1 })
            guard case .overflow(let bytes) = recorder.transcript().ending(of: "main")?.kind else {
                Issue.record("no overflow event")
                return
            }
            #expect(bytes > 1 << 20 && bytes < 2 << 20)
            connection.close()
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8787/v1", "127.0.0.1", 8787, "/v1"), ("http://localhost", "localhost", 80, ""),
        ("HTTP://h:1/a/b/", "h", 1, "/a/b"),
        ("http://[::1]:99/v1?x=1", "::1", 99, "/v1"),
    ])
    func `takes base URLs apart`(url: String, host: String, port: Int, prefix: String) {
        #expect(Endpoint(url: url) == Endpoint(host: host, port: port, prefix: prefix))
    }

    @Test(arguments: ["https://h/v1", "h:80", "http://", "http://h:0", "http://h:65536", "http://user@h/", "ftp://h", "http://[::1"])
    func `refuses URLs a raw socket cannot serve`(url: String) {
        #expect(Endpoint(url: url) == nil)
    }
}
