import Conversation
import Foundation
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ReadinessTests {
    private let request = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `many who ask at once share one question`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        let others = try await [fixture.connect(beside: client), fixture.connect(beside: client)]
        for one in [client] + others { try await one.send(request) }
        #expect(fixture.agent.probesAsked == 1)
        fixture.agent.answerProbes(true)
        for one in [client] + others {
            #expect(try await one.written().hasSuffix(#"{"status":"ready","parts":{"agent":"up"}}"#))
        }
    }

    @Test func `an answer is believed for a second`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(request)
        fixture.agent.answerProbes(false)
        #expect(try await client.written().hasPrefix("HTTP/1.1 503"))
        await client.advance(by: .milliseconds(999))
        try await client.send(request)
        #expect(try await client.written().hasPrefix("HTTP/1.1 503"))
        #expect(fixture.agent.probesAsked == 1)
        await client.advance(by: .milliseconds(1))
        try await client.send(request)
        #expect(fixture.agent.probesAsked == 2)
        fixture.agent.answerProbes(true)
        #expect(try await client.written().hasPrefix("HTTP/1.1 200"))
    }

    @Test func `an agent that fails to tell is down`() async throws {
        let fixture = try DoorFixture()
        let client = try await fixture.connect()
        try await client.send(request)
        fixture.agent.failProbes(ChannelError.eof)
        #expect(try await client.written().hasSuffix(#"{"status":"not ready","parts":{"agent":"down"}}"#))
    }

    @Test func `one part that is down is enough, and nothing but its name is told`() async throws {
        let isUp = LockedBox(false)
        let parts = [Readiness.Part(name: "state") { isUp.with(\.self) }, Readiness.Part(name: "voice_service") { true }]
        let fixture = try DoorFixture(parts: parts)
        let client = try await fixture.connect()
        try await client.send(request)
        fixture.agent.answerProbes(true)
        let down = try await client.written()
        #expect(down.hasPrefix("HTTP/1.1 503"))
        #expect(down.hasSuffix(#"{"status":"not ready","parts":{"agent":"up","state":"down","voice_service":"up"}}"#))
        isUp.with { $0 = true }
        try await client.send(request)
        #expect(try await client.written().hasPrefix("HTTP/1.1 200"))
    }

    @Test func `a state directory that is gone takes nothing`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("health-\(UUID().uuidString)").path
        let directory = try StateDirectory(path)
        let history = try HistoryStore(try directory.open())
        let health = StateHealth(directory, history)
        #expect(health.isWritable)
        history.close()
        try FileManager.default.removeItem(atPath: path)
        #expect(!health.isWritable)
    }
}
