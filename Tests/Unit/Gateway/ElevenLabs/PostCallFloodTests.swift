import NIOCore
import Testing

@testable import Gateway

/// Post-call webhooks of those who send many, slowly or forged.
@Suite(.timeLimit(.minutes(10))) struct PostCallFloodTests {
    @Test func `bodies that do not come to an end keep no place from others`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report()
        let delivery = PostCallStage.delivery(body, signature: PostCallStage.field(body))
        var dripping: [DoorChannel] = []
        for _ in 0..<PostCallDesk.deliveriesMax * 2 {
            let client = try await stage.connect()
            try await client.send(String(delivery.dropLast(10)))
            dripping.append(client)
        }
        #expect(try await stage.answer(delivery).hasPrefix("HTTP/1.1 200"))
        #expect(dripping.allSatisfy { !$0.isClosed })
    }

    @Test func `no more than so many bytes of deliveries are in memory`() async throws {
        let stage = try PostCallStage(bytesMax: 1000)
        let most = stage.desk.permit()
        #expect(most.hold(1000 * PostCallDesk.deliveriesMax))
        let body = PostCallStage.report()
        let delivery = PostCallStage.delivery(body, signature: PostCallStage.field(body))
        #expect(try await stage.answer(delivery).hasPrefix("HTTP/1.1 503"))
        withExtendedLifetime(most) {}
    }

    @Test func `a forged report counts as a failed authentication, and is answered later the more there are`() async throws {
        let stage = try PostCallStage(failures: .init(perMinute: 10, perMinuteOfAll: nil, delayMax: .milliseconds(20)))
        let body = PostCallStage.report()
        let forged = PostCallStage.delivery(body, signature: PostCallStage.field(body, key: "other"))
        for _ in 0..<10 { #expect(try await stage.answer(forged).hasPrefix("HTTP/1.1 401")) }
        let client = try await stage.connect()
        try await client.send(forged)
        stage.desk.close()
        #expect(try await client.written().isEmpty)
        await client.advance(by: .milliseconds(20))
        let answer = try await client.written()
        #expect(answer.hasPrefix("HTTP/1.1 401") && answer.contains("\r\nretry-after: "))
    }

    @Test func `one more than may be under way at once is told to come again`() async throws {
        let stage = try PostCallStage()
        let permits = (0..<PostCallDesk.deliveriesMax).map { _ in stage.desk.permit() }
        #expect(permits.allSatisfy { $0.begin() })
        let body = PostCallStage.report()
        let delivery = PostCallStage.delivery(body, signature: PostCallStage.field(body))
        let refused = try await stage.answer(delivery)
        #expect(refused.hasPrefix("HTTP/1.1 503"))
        #expect(refused.contains("retry-after: 5\r\n"))
        withExtendedLifetime(permits) {}
    }

    @Test func `a connection that goes gives its place back`() async throws {
        let stage = try PostCallStage()
        for _ in 0..<PostCallDesk.deliveriesMax * 2 {
            let client = try await stage.connect()
            let body = PostCallStage.report()
            try await client.send(String(PostCallStage.delivery(body, signature: PostCallStage.field(body)).dropLast(10)))
            _ = try await client.written()
            try await client.channel.close().get()
        }
        let body = PostCallStage.report()
        #expect(try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body))).hasPrefix("HTTP/1.1 200"))
    }
}
