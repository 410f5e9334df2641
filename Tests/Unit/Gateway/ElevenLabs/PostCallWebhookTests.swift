import Conversation
import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct PostCallWebhookTests {
    @Test func `a signed report is kept with the session and answered at once`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report()
        let answer = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.hasSuffix(#"{"status":"kept"}"#))
        let call = try #require(try stage.kept.first)
        #expect(call.conversation == "conv_1")
        #expect(call.durationS == 42)
        #expect(call.ending == "Client disconnected")
        #expect(call.summary == "They said hello.")
        #expect(try HistoryReader(stage.state).postCallBody(conversation: "conv_1") == body)
    }

    @Test func `a report that comes twice is kept once, also by another process`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report()
        _ = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        let later = PostCallStage.field(body, atS: PostCallStage.nowS + 1)
        #expect(try await stage.answer(PostCallStage.delivery(body, signature: later)).hasSuffix(#"{"status":"known"}"#))
        let call = try #require(try stage.kept.first)
        #expect(try PostCallStore(stage.state).keep(call) == false)
        #expect(try stage.kept.count == 1)
    }

    @Test func `a report of a deleted session does not come back`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report()
        let delivery = PostCallStage.delivery(body, signature: PostCallStage.field(body))
        _ = try await stage.answer(delivery)
        let history = try HistoryStore(stage.state)
        _ = try await history.delete(.main)
        history.close()
        #expect(try stage.kept.isEmpty)
        #expect(try HistoryReader(stage.state).postCallBody(conversation: "conv_1") == nil)
        #expect(try await stage.answer(delivery).hasSuffix(#"{"status":"known"}"#))
        #expect(try stage.kept.isEmpty)
    }

    @Test func `without a key there is no such route`() async throws {
        let stage = try PostCallStage(hasKey: false)
        let body = PostCallStage.report()
        for method in ["POST", "GET"] {
            let answer = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body), method: method))
            #expect(answer.hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `only POST is taken`(method: String) async throws {
        let answer = try await PostCallStage().answer(PostCallStage.delivery("", signature: nil, method: method))
        #expect(answer.hasPrefix("HTTP/1.1 405"))
        #expect(answer.contains("allow: POST\r\n"))
    }

    @Test func `a bad, missing, doubled or old signature is 401 and nothing is kept`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report()
        let good = PostCallStage.field(body)
        let bad: [String?] = [
            nil, "", "t=1,v0=00", PostCallStage.field(body, key: "other"), PostCallStage.field(body + " "),
            PostCallStage.field(body, atS: PostCallStage.nowS - 1801), PostCallStage.field(body, atS: PostCallStage.nowS + 301),
            good + "\r\nElevenLabs-Signature: " + good,
        ]
        for signature in bad {
            #expect(try await stage.answer(PostCallStage.delivery(body, signature: signature)).hasPrefix("HTTP/1.1 401"))
        }
        #expect(try stage.kept.isEmpty)
    }

    @Test func `a token is neither needed nor enough`() async throws {
        let stage = try PostCallStage()
        let token = try TokenStore(stage.state).create(name: "phone").word
        let body = PostCallStage.report()
        let answer = try await stage.answer(
            PostCallStage.delivery(body, signature: nil, "Authorization: Bearer \(token)\r\n"))
        #expect(answer.hasPrefix("HTTP/1.1 401"))
    }

    @Test func `a signature that cannot be good is refused before the body is read`() async throws {
        let client = try await PostCallStage().connect()
        try await client.send(
            "POST /webhooks/elevenlabs HTTP/1.1\r\nHost: a\r\nElevenLabs-Signature: t=1,v0=\(String(repeating: "0", count: 64))\r\n"
                + "Content-Length: 9000\r\n\r\n")
        #expect(try await client.written().hasPrefix("HTTP/1.1 401"))
    }

    @Test func `a body over its bound is 413, declared or not`() async throws {
        let stage = try PostCallStage(bytesMax: 200)
        let body = PostCallStage.report()
        let signature = PostCallStage.field(body)
        #expect(try await stage.answer(PostCallStage.delivery(body, signature: signature)).hasPrefix("HTTP/1.1 413"))
        let chunked =
            "POST /webhooks/elevenlabs HTTP/1.1\r\nHost: a\r\nElevenLabs-Signature: \(signature)\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        #expect(try await stage.answer(chunked).hasPrefix("HTTP/1.1 413"))
    }

    @Test func `a report longer than a chat request may be is taken`() async throws {
        let stage = try PostCallStage(bytesMax: 10_485_760)
        let body = PostCallStage.report(more: #","padding":""# + String(repeating: "x", count: 2_000_000) + #"""#)
        #expect(try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body))).hasPrefix("HTTP/1.1 200"))
    }

    @Test func `another agent of the workspace is none of ours, and is answered so that the webhook stays on`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report(agent: "agent_other")
        let answer = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        #expect(answer.hasSuffix(#"{"status":"ignored"}"#))
        #expect(try stage.kept.isEmpty)
    }

    @Test(arguments: [#"{"type":"voice_removed","data":{}}"#, #"{"type":"post_call_transcription"}"#, "[]", "1"])
    func `what is signed and not known is answered with 200 and not kept`(body: String) async throws {
        let stage = try PostCallStage()
        let answer = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(try stage.kept.isEmpty)
    }

    @Test func `what is signed and no JSON is 400`() async throws {
        let answer = try await PostCallStage().answer(PostCallStage.delivery("{", signature: PostCallStage.field("{")))
        #expect(answer.hasPrefix("HTTP/1.1 400"))
    }

    @Test func `the sound of a conversation is noted and not kept`() async throws {
        let stage = try PostCallStage()
        let body = PostCallStage.report(type: "post_call_audio", more: #","full_audio":"AAAA""#)
        _ = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        #expect(try stage.kept.map(\.kind) == [.audio])
        #expect(try HistoryReader(stage.state).postCallBody(conversation: "conv_1") == nil)
    }

    @Test func `the agent that was set up from here decides the session`() async throws {
        let stage = try PostCallStage(agentID: nil)
        _ = try TokenStore(stage.state).create(name: "elevenlabs", session: try #require(SessionKey("josh")))
        var memory = PlatformMemory(baseURL: "https://api.elevenlabs.io")
        (memory.agentID, memory.tokenName) = ("agent_ours", "elevenlabs")
        try PlatformMemoryStore(stage.state).save(memory)
        let body = PostCallStage.report()
        _ = try await stage.answer(PostCallStage.delivery(body, signature: PostCallStage.field(body)))
        #expect(try stage.kept.isEmpty)
        #expect(try HistoryReader(stage.state).postCalls(session: try #require(SessionKey("josh"))).count == 1)
    }

}
