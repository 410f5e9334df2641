import Conversation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// The HTTP endpoint and its ways.
@Suite struct ClawdbotHTTPAgentTests {
    private struct Stage: Sendable {
        let upstream: FakeUpstream
        let agent: ClawdbotHTTPAgent
        let loop: any EventLoop
        let logs: Heard<String>

        func say(
            _ text: String, _ change: @escaping @Sendable (inout Prompt) -> Void = { _ in }
        ) async throws -> (
            reply: ClawdbotSaid, run: any AgentRun
        ) {
            try await loop.submit {
                let reply = ClawdbotSaid(loop: self.loop)
                var prompt = Prompt(messages: [Message(.user, "Before"), Message(.assistant, "Reply"), Message(.user, text)])
                change(&prompt)
                return (reply, self.agent.begin(prompt, ReplyPort(reply)))
            }.get()
        }
    }

    private func with(agentID: String? = nil, _ body: (Stage) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let own = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let upstream = try await FakeUpstream.start(on: group)
        var settings = ClawdbotSettings(
            place: try #require(BaseURL("http://127.0.0.1:\(upstream.port)")), token: Secret("s3cr3t-t0ken".utf8))
        settings.voiceNote = "Speak briefly."
        let logs = Heard<String>()
        let agent = try ClawdbotHTTPAgent(
            settings, agentID: agentID, timeouts: UpstreamTimeouts(), group: own,
            logger: Logger(label: "test") { _ in LineLog(lines: logs) })
        let outcome: Result<Void, any Error>
        do {
            try await body(Stage(upstream: upstream, agent: agent, loop: own.next(), logs: logs))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await own.shutdownGracefully()
        try await group.shutdownGracefully()
        try outcome.get()
    }

    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"

    private static func event(_ delta: String, finish: String? = nil) -> String {
        let reason = finish.map { #","finish_reason":"\#($0)""# } ?? ""
        let data =
            #"data: {"id":"r","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":\#(delta)\#(reason)}]}"#
        return FakeAnswer.chunk(data + "\n\n")
    }

    private static let done = FakeAnswer.chunk(FakeAnswer.done) + FakeAnswer.end

    @Test func `the newest words go to the main session, under all three of its names`() async throws {
        try await with(agentID: "buce") { stage in
            let turn = try await stage.say("Stop") {
                $0.isSpoken = true
                $0.heardOfCutReply = ""
            }
            let asked = try await stage.upstream.nextRequest()
            let lines = asked.head.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "POST /v1/chat/completions HTTP/1.1")
            #expect(lines.contains("authorization: Bearer s3cr3t-t0ken"))
            for brand in ["clawdbot", "moltbot", "openclaw"] {
                #expect(lines.contains("x-\(brand)-session-key: agent:main:main"))
                #expect(lines.contains("x-\(brand)-agent-id: buce"))
            }
            #expect(
                asked.body == """
                    {"model":"openclaw","stream":true,"messages":[{"role":"system","content":"Speak briefly.\\nThe user interrupted your last reply \
                    before hearing any of it."},{"role":"user","content":"\\"Stop\\""}]}
                    """)
            try await asked.connection.write(
                Self.head + Self.event(#"{"role":"assistant"}"#) + Self.event(#"{"content":"One"}"#, finish: nil)
                    + Self.event(#"{"content":" two."}"#) + Self.done)
            #expect(await turn.reply.next() == "One")
            #expect(await turn.reply.next() == " two.")
            #expect(await turn.reply.next() == "(end)")
        }
    }

    @Test func `an error that is said is a failure`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(Self.head + Self.event(#"{"content":"Error: No API key found"}"#, finish: "stop") + Self.done)
            #expect(await turn.reply.next() == "(upstream_protocol 502)")
        }
    }

    @Test func `an error as the first of several words is what the agent says`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(
                Self.head + Self.event(#"{"content":"Error: "}"#) + Self.event(#"{"content":"that is a word."}"#) + Self.done)
            #expect(await turn.reply.next() == "Error: ")
            #expect(await turn.reply.next() == "that is a word.")
            #expect(await turn.reply.next() == "(end)")
        }
    }

    @Test(arguments: ["Moltbot", "Clawdbot", "OpenClaw"])
    func `a reply without words is silence`(_ brand: String) async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(Self.head + Self.event(#"{"content":"No response from \#(brand)."}"#) + Self.done)
            #expect(await turn.reply.next() == "(end)")
        }
    }

    @Test func `a stream without any content has failed`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            try await stage.upstream.nextRequest().connection.write(Self.head + Self.done)
            #expect(await turn.reply.next() == "(upstream_protocol 502)")
        }
    }

    @Test(arguments: [
        (401, "(upstream_auth 502)", 1), (404, "(upstream_refused_request 502)", 1), (400, "(upstream_refused_request 400)", 0),
        (429, "(upstream_overloaded 503)", 0), (500, "(upstream_overloaded 503)", 0),
    ])
    func `statuses are told apart, and what can be mended is logged`(_ status: Int, _ failure: String, _ lines: Int) async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            try await stage.upstream.nextRequest().connection.write("HTTP/1.1 \(status) X\r\ncontent-length: 0\r\n\r\n")
            #expect(await turn.reply.next() == failure)
            #expect(stage.logs.all.count == lines)
        }
    }

    @Test func `cancelling closes the connection`() async throws {
        try await with { stage in
            let turn = try await stage.say("Hi")
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(Self.head + Self.event(#"{"content":"One"}"#))
            #expect(await turn.reply.next() == "One")
            try await stage.loop.submit { turn.run.cancel() }.get()
            try await asked.connection.closed()
        }
    }

    @Test(arguments: [
        ("http://h:18789", "http://h:18789/v1"), ("http://h:18789/v1", "http://h:18789/v1"), ("https://h/gate/", "https://h/gate/v1"),
    ])
    func `the URL may have the version in it`(_ url: String, _ base: String) throws {
        #expect(ClawdbotHTTPAgent.base(try #require(BaseURL(url))).description == base)
    }
}
