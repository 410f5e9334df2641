import NIOCore
import Testing

@testable import Gateway

/// The anthropic agent on a socket.
@Suite(.timeLimit(.minutes(10))) struct AnthropicAgentTests {
    private func answer(_ stream: String) -> String { FakeAnswer.head + FakeAnswer.chunk(stream) + FakeAnswer.end }

    @Test func `a request says who asks and in which version, and its connection is kept`() async throws {
        try await UpstreamStage.with(.init(), .messages) { stage in
            for _ in 0..<2 {
                let log = stage.ask()
                let asked = try await stage.upstream.nextRequest()
                #expect(asked.connection.number == 0)
                #expect(asked.head.hasPrefix("POST /v1/messages HTTP/1.1\r\n"))
                let lines = asked.head.split(separator: "\r\n")
                #expect(lines.contains("x-api-key: sesame") && lines.contains("anthropic-version: 2023-06-01"))
                #expect(!asked.head.contains("authorization"))
                try await asked.connection.write(answer(MessageStream.whole("Hi")))
                #expect(await log.rest() == ["text Hi", "finish stop"])
            }
        }
    }

    @Test func `a call that is long in the writing is not taken for a stall`() async throws {
        try await UpstreamStage.with(.init(firstToken: .seconds(20), idle: .seconds(500)), .messages) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                FakeAnswer.head
                    + FakeAnswer.chunk(
                        MessageStream.start + MessageStream.open(0, #"{"type":"tool_use","id":"t","name":"a","input":{}}"#)
                            + MessageStream.delta(0, #"{"type":"input_json_delta","partial_json":"{"}"#)))
            try await asked.connection.write(
                FakeAnswer.chunk(
                    MessageStream.delta(0, #"{"type":"input_json_delta","partial_json":"}"}"#) + MessageStream.close(0)
                        + MessageStream.closing("tool_use") + MessageStream.stop))
            #expect(await log.rest() == ["call 0 a", "call 0 -", "finish tool_calls"])
        }
    }

    @Test func `thinking alone does not count as a beginning`() async throws {
        try await UpstreamStage.with(.init(firstToken: .milliseconds(40), idle: .seconds(500)), .messages) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try? await asked.connection.write(FakeAnswer.head + FakeAnswer.chunk(MessageStream.start + MessageStream.thinking(0)))
            #expect(await log.rest() == ["failed upstream_timeout 504"])
            try await asked.connection.closed()
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n", "failed upstream_auth 502"),
        ("HTTP/1.1 529 Full\r\ncontent-length: 0\r\n\r\n", "failed upstream_overloaded 503"),
        ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}", "failed upstream_protocol 502"),
    ])
    func `a refusal is told as what it means`(response: String, heard: String) async throws {
        try await UpstreamStage.with(.init(), .messages) { stage in
            let log = stage.ask()
            try await stage.upstream.nextRequest().connection.write(response)
            #expect(await log.rest() == [heard])
        }
    }

    @Test func `a turn that is cut short closes the connection`() async throws {
        try await UpstreamStage.with(.init(), .messages) { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                FakeAnswer.head + FakeAnswer.chunk(MessageStream.start + MessageStream.text(0, "Hi")))
            #expect(await log.next() == "text Hi")
            log.hangUp()
            try await asked.connection.closed()
        }
    }
}
