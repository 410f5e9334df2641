import Foundation
import Testing

@testable import Simulators

@Suite struct FakePlatformCallTests {
    private struct Stage {
        let platform: FakePlatform
        let port: Int
        let agent: String
        let model: FakeLLM

        var path: String { "/v1/convai/conversation?agent_id=\(agent)&source=python_sdk&version=2.78.0" }

        /// The record of the conversation that ends next.
        func record() async throws -> JSONValue {
            for await id in platform.endedConversations {
                return try #require(platform.tell { $0[.conversations][id]?.value })
            }
            throw CancellationError()
        }
    }

    /// A platform, an agent on it, and a model that wants the agent's secret.
    private func withStage(
        settings: JSONValue = .object([]), _ bend: (inout FakePlatformOptions) -> Void = { _ in }, _ body: (Stage) async throws -> Void
    ) async throws {
        var model = FakeLLMOptions()
        model.tokensPerSecond = 2000
        model.requiredToken = "the-token"
        let fake = FakeLLM(model)
        defer { fake.stop() }
        let url = "\(try fake.start())/v1"
        var options = FakePlatformOptions()
        options.timings.wordsPerMinute = 6000
        options.timings.retryMilliseconds = 1
        bend(&options)
        let platform = try FakePlatform(options)
        defer { platform.stop() }
        let port = try #require(try platform.start().port)
        let agent: String = platform.tell { store in
            var bench = PlatformWorkbench()
            bench.store = store
            let secret = bench.secret("the-token")
            let events: JSONValue = ["conversation": ["client_events": ConversationPlay.everyEvent]]
            let body = PlatformWorkbench.agent(secret: secret, url: url).merging([
                "platform_settings": settings, "conversation_config": events,
            ])
            let reply = bench.ask("POST", "/v1/convai/agents/create", body)
            store = bench.store
            return reply.body["agent_id"]?.string ?? "\(reply)"
        }
        try await body(Stage(platform: platform, port: port, agent: agent, model: fake))
    }

    private let opening: JSONValue = ["type": "conversation_initiation_client_data"]

    @Test func `over a real socket a turn is asked with the agent's secret, spoken and kept`() async throws {
        try await withStage { stage in
            let socket = try PlatformSocket(port: stage.port, stage.path)
            #expect(socket.head.contains(" 101 ") && !socket.head.contains("Sec-WebSocket-Protocol"))
            try socket.send(opening)
            #expect(try socket.next("conversation_initiation_metadata") != nil)
            #expect(try socket.next("agent_response")?[path: "agent_response_event", "agent_response"] == "Hey.")
            try socket.send(["type": "user_message", "text": "[[say Mango it is.]]"])
            #expect(try socket.next("user_transcript") != nil)
            #expect(try socket.next("agent_response")?[path: "agent_response_event", "agent_response"] == "Mango it is.")
            #expect(try socket.next("audio") != nil)
            try socket.send(WebSocketFrame.close(1000))
            let record = try await stage.record()
            #expect(record[path: "metadata", "termination_reason"] == "Client disconnected")
            #expect(record[path: "metadata", "conversation_initiation_source"] == "python_sdk")
            #expect(stage.model.probe.requests == 1)
        }
    }

    @Test func `the subprotocol is chosen where it is offered`() async throws {
        try await withStage { stage in
            let socket = try PlatformSocket(port: stage.port, stage.path, fields: "Sec-WebSocket-Protocol: bearer.x, convai\r\n")
            #expect(socket.head.contains("Sec-WebSocket-Protocol: convai\r\n"))
        }
    }

    @Test func `a model that fails ends the conversation with its code`() async throws {
        try await withStage { stage in
            let socket = try PlatformSocket(port: stage.port, stage.path)
            try socket.send(opening)
            try socket.send(["type": "user_message", "text": "[[fail 500]]"])
            #expect(try socket.close() == "1002 custom_llm generation failed")
            #expect(stage.model.probe.requests == 3)
            #expect(try await stage.record()["status"] == "failed")
        }
    }

    @Test func `a client that leaves hangs up on the model`() async throws {
        try await withStage { stage in
            let socket = try PlatformSocket(port: stage.port, stage.path)
            try socket.send(opening)
            try socket.send(["type": "user_message", "text": "[[pace 50]] [[words 5000]]"])
            #expect(try socket.next("audio") != nil)
            socket.leave()
            #expect(await stage.model.probe { $0.cancelled == 1 }.open == 0)
            #expect(try await stage.record()["status"] == "done")
        }
    }

    @Test func `who may not enter is told why`() async throws {
        try await withStage(settings: ["auth": ["enable_auth": true]]) { stage in
            let path = "/v1/convai/conversation?agent_id="
            let unknown = try PlatformSocket(port: stage.port, path + "none")
            #expect(try unknown.close() == "1008 The AI agent you are trying to reach does not exist.")
            let unsigned = try PlatformSocket(port: stage.port, stage.path)
            #expect(try unsigned.close()?.hasPrefix("1008 Could not authorize") == true)
            let forged = try PlatformSocket(port: stage.port, stage.path + "&conversation_signature=cvtkn_x")
            #expect(try forged.close()?.hasPrefix("1008 The signed URL") == true)
            let keyed = try PlatformSocket(port: stage.port, stage.path, fields: "xi-api-key: k\r\n")
            try keyed.send(opening)
            #expect(try keyed.next("conversation_initiation_metadata") != nil)
        }
    }

    @Test func `only so many conversations at once`() async throws {
        try await withStage(settings: ["call_limits": ["agent_concurrency_limit": 1]]) { stage in
            let first = try PlatformSocket(port: stage.port, stage.path)
            try first.send(opening)
            #expect(try first.next("conversation_initiation_metadata") != nil)
            let second = try PlatformSocket(port: stage.port, stage.path)
            #expect(try second.close()?.hasPrefix("1008 The agent's concurrency limit") == true)
        }
    }

    @Test(arguments: [
        "GET /v1/convai/conversation HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n",
        "GET /v1/convai/conversation HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "POST /v1/convai/conversation HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n",
        "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
    ])
    func `a handshake that is none is refused`(request: String) async throws {
        try await withStage { stage in
            let answer = try RawExchange.exchange(request, with: stage.port)
            #expect(answer.hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test func `frames that break the protocol end the conversation and nothing else`() async throws {
        try await withStage { stage in
            let binary = try PlatformSocket(port: stage.port, stage.path)
            try binary.send(WebSocketFrame(.binary, [1, 2, 3]))
            #expect(try binary.close()?.hasPrefix("1003") == true)
            let reserved = try PlatformSocket(port: stage.port, stage.path)
            try reserved.send(WebSocketFrame(.text, [0xFF, 0xFE]))
            #expect(try reserved.close()?.hasPrefix("1007") == true)
            let fine = try PlatformSocket(port: stage.port, stage.path)
            try fine.send(opening)
            #expect(try fine.next("conversation_initiation_metadata") != nil)
        }
    }
}
