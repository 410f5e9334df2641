import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// Bounds in time and size, on a clock of the test's own.
@Suite(.timeLimit(.minutes(10))) struct RequestLimitTests {
    private func head(_ fixture: DoorFixture, _ more: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.token)\r\n"
            + "Content-Type: application/json\r\n\(more)\r\n"
    }

    @Test func `a head has ten seconds from the accept`() async throws {
        let client = try await DoorFixture().connect()
        await client.advance(by: .seconds(5))
        try await client.send("GET /healthz HTTP/1.1\r\nHost:")
        await client.advance(by: .milliseconds(4999))
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(1))
        #expect(try await client.written().hasPrefix("HTTP/1.1 408"))
        #expect(client.isClosed)
    }

    @Test func `a connection that never says anything is closed without a word`() async throws {
        let client = try await DoorFixture().connect()
        await client.advance(by: .seconds(10))
        #expect(try await client.written().isEmpty)
        #expect(client.isClosed)
    }

    @Test(arguments: [DoorFixture.health, "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"])
    func `a head that begins in the read of the request before has ten seconds too`(request: String) async throws {
        let client = try await DoorFixture().connect()
        try await client.send(request + "GET /healthz HTTP")
        #expect(try await client.written().hasPrefix("HTTP/1.1 "))
        await client.advance(by: .milliseconds(9999))
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(1))
        #expect(try await client.written().hasPrefix("HTTP/1.1 408"))
        #expect(client.isClosed)
    }

    @Test func `a connection kept alive is closed after 75 idle seconds, without a word`() async throws {
        let client = try await DoorFixture().connect()
        try await client.send(DoorFixture.health)
        #expect(try await client.written().hasPrefix("HTTP/1.1 200"))
        await client.advance(by: .milliseconds(74_999))
        #expect(!client.isClosed)
        await client.advance(by: .milliseconds(1))
        #expect(try await client.written().isEmpty)
        #expect(client.isClosed)
    }

    @Test func `a body has fifteen seconds, however it drips`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(head(fixture, "Content-Length: 100\r\n"))
        for _ in 0..<14 {
            await client.advance(by: .seconds(1))
            try await client.send("x")
        }
        #expect(try await client.written().isEmpty)
        await client.advance(by: .seconds(1))
        #expect(try await client.written().hasPrefix("HTTP/1.1 408"))
        #expect(client.isClosed)
    }

    @Test func `a chunked body is counted, and refused at its bound`() async throws {
        let fixture = try DoorFixture(limits: .init(bodyBytesMax: 1000))
        let client = try await fixture.connect()
        try await client.send(head(fixture, "Transfer-Encoding: chunked\r\n") + "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n")
        #expect(try await client.written().isEmpty)
        try await client.send("1\r\nx\r\n")
        let answer = try await client.written()
        #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("connection: close"))
        #expect(client.isClosed)
    }

    @Test func `100 Continue is said only to those who may send a body`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let expecting = fixture.chat(stream: false, "Expect: 100-continue\r\n")
        let parts = expecting.split(separator: "\r\n\r\n").map(String.init)
        try await client.send(parts[0] + "\r\n\r\n")
        #expect(try await client.written() == "HTTP/1.1 100 Continue\r\n\r\n")
        try await client.send(parts[1])
        #expect(await fixture.agent.calls.next() == .began)

        let stranger = try await fixture.connect()
        try await stranger.send(parts[0].replacing(fixture.token, with: "wrong") + "\r\n\r\n")
        let refusal = try await stranger.written()
        #expect(refusal.hasPrefix("HTTP/1.1 401") && refusal.contains("connection: close"))
        #expect(stranger.isClosed)
    }

    @Test func `the body of a refused request is never taken for a request`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let smuggled = DoorFixture.health
        let refused = "POST /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n"
        try await client.send(refused)
        #expect(try await client.written().hasPrefix("HTTP/1.1 401"))
        try await client.send(smuggled)
        #expect(try await client.written().isEmpty)
        try await client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.written().hasPrefix("HTTP/1.1 401"))
        #expect(!client.isClosed)
    }

    @Test func `a refused request whose body is too long to drop is closed`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send("POST /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n" + DoorFixture.health)
        let answer = try await client.written()
        #expect(answer.hasPrefix("HTTP/1.1 401") && answer.contains("connection: close"))
        #expect(answer.components("HTTP/1.1 ") == 1)
        #expect(client.isClosed)
    }

    @Test func `HEAD is answered by the head alone`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send("HEAD /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.token)\r\n\r\n")
        let chat = try await client.written()
        #expect(chat.hasPrefix("HTTP/1.1 200") && chat.hasSuffix("\r\n\r\n"))
        try await client.send("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + DoorFixture.health)
        let health = try await client.written()
        #expect(health.components("content-length: 15\r\n") == 2)
        #expect(health.components(#"{"status":"ok"}"#) == 1)
    }

    @Test func `a body grows in place`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(head(fixture, "Content-Length: 1000\r\n") + String(repeating: "x", count: 100))
        let first = try await bodyAddress(client)
        try await client.send(String(repeating: "x", count: 800))
        #expect(try await bodyAddress(client) == first)
    }

    @Test func `what is declared and not sent takes no memory, however much it is`() async throws {
        let fixture = try DoorFixture(limits: .init(bodyBytesMax: 1 << 40))
        let client = try await fixture.connect()
        try await client.send(head(fixture, "Content-Length: \(1 << 40)\r\n") + "{")
        let channel = client.channel
        let capacity = try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.handler(type: HTTPConnection.self).exchange?.body.capacity ?? 0
        }
        #expect((1...2_097_152).contains(capacity))
    }

    private func bodyAddress(_ client: DoorChannel) async throws -> UInt {
        let channel = client.channel
        return try await channel.testingEventLoop.executeInContext {
            let connection = try channel.pipeline.syncOperations.handler(type: HTTPConnection.self)
            return connection.exchange?.body.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } ?? 0
        }
    }

    @Test(arguments: [0, 1, 2, 65_536, 1 << 40])
    func `any bound on what waits for a slow reader is one the channel takes`(bytesMax: Int) {
        var settings = HTTPDoor.Settings()
        settings.streamBufferBytesMax = bytesMax
        #expect(settings.writeBufferWaterMark.low >= 1)
        #expect(settings.writeBufferWaterMark.low <= settings.writeBufferWaterMark.high)
    }
}

extension String {
    /// How often a text stands in it.
    func components(_ text: String) -> Int { ranges(of: text).count }
}
