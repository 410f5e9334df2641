import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ControlClientTests {
    private func line(_ fixture: ControlFixture) throws -> GatewayCallLine {
        GatewayCallLine(try #require(try ControlClient.find(state: fixture.directory)))
    }

    @Test func `each request comes back as what the desk gave`() async throws {
        try await withControl { fixture in
            let line = try line(fixture)
            #expect(try await line.start(userID: 5) == CallStartResult(status: "ringing", callID: CallID(987_654_321)))
            #expect(try await line.hangUp() == CallHangupResult(status: "ended", durationSeconds: 125.3))
            #expect(try await line.glance() == CallGlance(PlayedDesk.report))
            #expect(try await line.speak("\"é\n\u{1F600}") == CallSpeakResult(status: "speaking", audioPath: "/tmp/a.wav"))
            #expect(try await line.play("/x") == CallPlayResult(status: "playing"))
            let asked: [PlayedDesk.Asked] = [.start(5), .hangUp, .speak("\"é\n\u{1F600}"), .play("/x")]
            for expected in asked { #expect(await fixture.desk.asked.next() == expected) }
        }
    }

    @Test func `events are followed until the follower has enough`() async throws {
        try await withControl { fixture in
            let line = try line(fixture)
            let events = [
                CallEvent(.ringing, userID: 1), CallEvent(.speech, text: "hi", language: "en"), CallEvent(.ended, reason: "hangup"),
            ]
            async let heard = {
                var heard: [CallEvent] = []
                try await line.followEvents { event, _ in
                    heard.append(event)
                    return event.kind != .ended
                }
                return heard
            }()
            #expect(await fixture.desk.asked.next() == .events)
            for event in events { fixture.desk.tell(event) }
            #expect(try await heard == events)
            #expect(await fixture.desk.asked.next() == .eventsGone)
        }
    }

    @Test func `a failure comes with its kind and the exit code it means`() async throws {
        let kinds: [(VoiceServiceFailure.Kind, ExitCode)] = [
            (.unavailable, .unavailable), (.untrusted, .permission), (.notAllowed, .permission), (.refused, .unavailable),
            (.noCalls, .unavailable), (.timedOut, .unavailable), (.overloaded, .unavailable),
        ]
        for (kind, code) in kinds {
            try await withControl(PlayedDesk(failure: VoiceServiceFailure(kind, "because"))) { fixture in
                let line = try line(fixture)
                let failure = await #expect(throws: ControlFailure.self) { try await line.hangUp() }
                #expect(failure == ControlFailure(ControlFailure.Kind(kind), "because"))
                #expect(failure.map { GatewayFailure($0) } == GatewayFailure(code, "because"))
            }
        }
    }

    @Test func `words that no line holds are not sent`() async throws {
        try await withControl { fixture in
            let line = try line(fixture)
            let failure = await #expect(throws: GatewayFailure.self) { try await line.speak(String(repeating: "\u{1}", count: 16_000)) }
            #expect(failure?.exitCode == .usage)
        }
    }

    @Test func `no gateway is found where there is no socket, nor where its owner has died`() throws {
        try withTemporaryState { directory in
            #expect(try ControlClient.find(state: directory + "/none") == nil)
            #expect(try ControlClient.find(state: directory) == nil)
            let listener = try ControlListener(ControlPlace(state: directory))
            Foundation.close(listener.descriptor)
            #expect(try ControlClient.find(state: directory) == nil)
            listener.removeFile()
        }
    }

    @Test func `what lies there and is no socket is not spoken to`() throws {
        try withTemporaryState { directory in
            try write("", to: directory + "/control.sock")
            let failure = #expect(throws: GatewayFailure.self) { try ControlClient.find(state: directory) }
            #expect(failure?.exitCode == .permission)
        }
    }

    @Test func `a gateway that is stopped while it is asked says so`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let line = try line(fixture)
            let answer = Task { try await line.hangUp() }
            #expect(await fixture.desk.asked.next() == .hangUp)
            await fixture.socket.close()
            let failure = await #expect(throws: ControlFailure.self) { try await answer.value }
            #expect(failure?.kind == .stopping)
            fixture.desk.letGo()
        }
    }

    @Test func `a gateway that never answers is given up`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        _ = try StateDirectory(directory)
        // It listens, and takes nobody in.
        let listener = try ControlListener(ControlPlace(state: directory))
        defer { Foundation.close(listener.descriptor) }
        let client = try #require(try ControlClient.find(state: directory, answerTimeout: .milliseconds(50)))
        let failure = await #expect(throws: GatewayFailure.self) { try await GatewayCallLine(client).hangUp() }
        #expect(failure?.exitCode == .unavailable && failure?.message.contains("did not answer within") == true)
    }

    @Test(arguments: ["", "{}", "junk", #"{"id":1,"result":7}"#])
    func `a gateway that speaks otherwise, or goes away, is a failure and no crash`(answer: String) async throws {
        try await withTemporarySocket { directory, accept in
            let client = try #require(try ControlClient.find(state: directory))
            let result = Task { try await GatewayCallLine(client).hangUp() }
            try await accept(answer)
            let failure = await #expect(throws: GatewayFailure.self) { try await result.value }
            #expect(failure?.exitCode == .unavailable)
        }
    }

    /// A listener that says what the test wants to the second who connects (the first only looks), and hangs up.
    private func withTemporarySocket(_ body: (String, (String) async throws -> Void) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        _ = try StateDirectory(directory)
        let connections = Mailbox<any Channel>()
        let file = try ControlListener(ControlPlace(state: directory))
        // One loop, so that the two who connect are told apart by their order.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                connections.post(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .withBoundSocket(file.descriptor).get()
        try await body(directory) { answer in
            _ = await connections.next()
            let channel = try #require(await connections.next())
            if !answer.isEmpty { try? await channel.writeAndFlush(ByteBuffer(string: answer + "\n")) }
            try? await channel.close()
        }
        try await listener.close()
        try await group.shutdownGracefully()
    }
}
