import Conversation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// The agent over real sockets.
@Suite struct ClawdbotAgentTests {
    /// An agent on a loop of its own, and a server.
    private struct Stage: Sendable {
        let fake: ClawdbotServer
        let agent: ClawdbotAgent
        let loop: any EventLoop

        /// A turn on the agent's loop.
        func say(_ text: String) async throws -> (reply: ClawdbotSaid, run: any AgentRun) {
            try await loop.submit {
                let reply = ClawdbotSaid(loop: self.loop)
                return (reply, self.agent.begin(Prompt(messages: [Message(.user, text)]), ReplyPort(reply)))
            }.get()
        }
    }

    private func with(
        loops: Int = 1, path: String = "/", asked: String = "", greeting: String? = nil,
        change: (inout ClawdbotSettings) -> Void = { _ in },
        _ body: (Stage) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let fake = try await ClawdbotServer.start(on: group, path: path, greeting: greeting)
        let own = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let place = try #require(BaseURL("ws://127.0.0.1:\(fake.port)\(asked)", schemes: ["ws"]))
        var settings = ClawdbotSettings(place: place, token: Secret("token".utf8))
        // A machine that runs all tests at once may be slow to come back to one.
        settings.connectLimit = .seconds(600)
        settings.greetingLimit = .seconds(600)
        settings.returnLimit = .seconds(600)
        settings.answerLimit = .seconds(600)
        settings.quietLimit = .seconds(600)
        change(&settings)
        let dial = try ClawdbotDial(place, connectLimit: .seconds(600))
        let agent = ClawdbotAgent(settings, dial: dial, group: own, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let outcome: Result<Void, any Error>
        do {
            try await body(Stage(fake: fake, agent: agent, loop: own.next()))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await own.shutdownGracefully()
        try await group.shutdownGracefully()
        try outcome.get()
    }

    @Test func `a turn goes out and its reply comes in`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hello")
            let connection = try await stage.fake.nextConnection()
            #expect(try await connection.greet().contains(#""auth":{"token":"token"}"#))
            let sent = try await connection.next()
            let run = try #require(sent.split(separator: #""idempotencyKey":""#).last?.prefix(26))
            #expect(sent.contains(#""message":"Hello""#))
            try await connection.send(
                #"{"type":"res","id":"\#(ClawdbotServer.Connection.id(sent))","ok":true,"payload":{"status":"started"}}"#)
            try await connection.sendFragmented(
                #"{"type":"event","event":"chat","payload":{"runId":"\#(run)","state":"delta","message":{"content":[{"type":"text","text":"Així"}]}}}"#
            )
            #expect(await turn.reply.next() == "Així")
            try await connection.ping()
            #expect(try await connection.next() == "pong are you there")
            try await connection.send(#"{"type":"event","event":"chat","payload":{"runId":"\#(run)","state":"final"}}"#)
            #expect(await turn.reply.next() == "(end)")
        }
    }

    @Test func `a barge-in is told at once`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hello")
            let connection = try await stage.fake.nextConnection()
            _ = try await connection.greet()
            let sent = try await connection.next()
            try await connection.send(
                #"{"type":"res","id":"\#(ClawdbotServer.Connection.id(sent))","ok":true,"payload":{"status":"started"}}"#)
            try await stage.loop.submit { turn.run.cancel() }.get()
            let abort = try await connection.next()
            #expect(abort.contains(#""method":"chat.abort""#))
        }
    }

    @Test func `a challenge that comes with the upgrade is heard`() async throws {
        try await with(greeting: #"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#) { stage in
            stage.agent.keepWarm()
            let connection = try await stage.fake.nextConnection()
            #expect(try await connection.next().contains(#""method":"connect""#))
        }
    }

    @Test func `a path of the URL is asked for`() async throws {
        try await with(path: "/gateway/ws", asked: "/gateway/ws") { stage in
            stage.agent.keepWarm()
            let connection = try await stage.fake.nextConnection()
            _ = try await connection.greet()
            let isUp = try await stage.loop.flatSubmit { stage.agent.isReachable(on: stage.loop) }.get()
            #expect(isUp)
        }
    }

    @Test func `a server that does not upgrade is told of as such`() async throws {
        try await with(path: "/elsewhere") { stage in
            let turn = try await stage.say("Hello")
            #expect(await turn.reply.next() == "(upstream_protocol 502)")
        }
    }

    @Test func `nobody there fails the turn at once`() async throws {
        try await with { stage in
            try await stage.fake.server.close()
            let turn = try await stage.say("Hello")
            #expect(await turn.reply.next() == "(upstream_unreachable 502)")
            let isUp = try await stage.loop.flatSubmit { stage.agent.isReachable(on: stage.loop) }.get()
            #expect(!isUp)
        }
    }

    @Test func `a wrong token is told by the code it closes with`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hello")
            let connection = try await stage.fake.nextConnection()
            try await connection.send(#"{"type":"event","event":"connect.challenge","payload":{}}"#)
            _ = try await connection.next()
            try await connection.close(1008, "unauthorized: gateway token mismatch")
            #expect(await turn.reply.next() == "(upstream_auth 502)")
        }
    }

    @Test func `it is kept warm on every loop, since a turn may come on any`() async throws {
        try await with(loops: 3) { stage in
            stage.agent.keepWarm()
            for _ in 0..<3 {
                let connection = try await stage.fake.nextConnection()
                #expect(try await connection.greet().contains(#""auth":{"token":"token"}"#))
            }
        }
    }

    @Test func `silence is ended with 4000`() async throws {
        try await with { stage in
            stage.agent.keepWarm()
            let connection = try await stage.fake.nextConnection()
            _ = try await connection.greet(#","policy":{"tickIntervalMs":20}"#)
            #expect(try await connection.next() == "close 4000 tick timeout")
        }
    }

    @Test func `a message that is longer than any may be ends the connection, not the process`() async throws {
        try await with { stage in
            stage.agent.keepWarm()
            let connection = try await stage.fake.nextConnection()
            _ = try await connection.greet()
            try? await connection.send(String(repeating: "x", count: ClawdbotSocket.messageBytesMax + 1))
            #expect(try await connection.next().hasPrefix("close 1009"))
        }
    }
}
