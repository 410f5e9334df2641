import Conversation
import NIOCore
import Testing

@testable import Gateway

/// Connections that are lost, refused, silent, and come back.
@Suite struct ClawdbotOutageTests {
    @Test func `a reply that is cut by a loss goes on where it was`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        try stage.delta(turn, "One")
        stage.advance(.seconds(5))
        try stage.close(1012, "service restart")
        // At once, since a reply hangs in the air.
        #expect(stage.dials == 2)
        try stage.greet(uptimeMs: 605_000)
        let again = try #require(try stage.requests().first)
        #expect(again.method == "chat.send")
        #expect(again.params.contains(#""idempotencyKey":"\#(turn.id)""#))
        try stage.answer(again.id, #"{"runId":"r","status":"in_flight"}"#)
        try stage.delta(turn, "One two")
        try stage.final(turn, "One two")
        #expect(turn.heard == ["One", " two", "(stop)"])
    }

    @Test func `a message that waits for a run is not sent before it, after a loss either`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let (one, two) = (try stage.begin("one"), stage.say("two"))
        stage.advance(.seconds(5))
        try stage.close()
        try stage.greet(uptimeMs: 605_000)
        let again = try stage.requests()
        #expect(again.map(\.method) == ["chat.send"])
        let request = try #require(again.first)
        #expect(request.params.contains(one.id))
        try stage.answer(request.id, #"{"runId":"r","status":"in_flight"}"#)
        try stage.final(one, "A")
        #expect(try stage.take("chat.send").params.contains(two.id))
        try stage.final(two, "B")
        #expect(two.heard == ["B", "(stop)"])
    }

    @Test func `a reply that ended meanwhile is fetched`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin("Tell me.")
        try stage.delta(turn, "One")
        stage.advance(.seconds(5))
        try stage.close()
        try stage.greet(uptimeMs: 605_000)
        let again = try #require(try stage.requests().first)
        try stage.answer(again.id, #"{"runId":"r","status":"ok"}"#)
        try stage.answer(
            try stage.take("chat.history").id,
            #"{"messages":[{"role":"user","content":"Tell me."},{"role":"assistant","content":"One two."}]}"#)
        #expect(turn.heard == ["One", " two.", "(stop)"])
    }

    @Test func `a server that began anew is asked for the history before anything runs twice`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin("Tell me.")
        stage.advance(.seconds(5))
        try stage.close(1012, "service restart")
        try stage.greet(uptimeMs: 1_000)
        try stage.answer(try stage.take("chat.history").id, #"{"messages":[{"role":"user","content":"Tell me."}]}"#)
        #expect(turn.heard == ["(upstream_truncated 502)"])
    }

    @Test func `a server that always says the same of its age is taken for the same one`() throws {
        let stage = try ClawdbotStage()
        stage.link.warm()
        try stage.greet(uptimeMs: 1)
        _ = try stage.begin()
        stage.advance(.seconds(5))
        try stage.close()
        try stage.greet(uptimeMs: 1)
        #expect(try stage.requests().map(\.method) == ["chat.send"])
    }

    @Test func `a reply is waited for so long, and then it is cut`() throws {
        let stage = try ClawdbotStage { $0.returnLimit = .seconds(20) }
        try stage.ready()
        let turn = try stage.begin()
        try stage.delta(turn, "One")
        stage.refusal = .unreachable("nobody there")
        try stage.close()
        stage.advance(.seconds(19))
        #expect(turn.heard == ["One"])
        stage.advance(.seconds(1))
        #expect(turn.heard == ["One", "(upstream_truncated 502)"])
        // What it did with the message meanwhile is stopped once it is back.
        stage.refusal = nil
        stage.reconnect()
        try stage.greet()
        #expect(try stage.requests().map(\.method) == ["chat.abort"])
    }

    @Test func `a barge-in during a loss is told on the next connection`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        try stage.close()
        turn.run?.cancel()
        stage.reconnect()
        try stage.greet()
        let abort = try stage.take("chat.abort")
        #expect(abort.params.contains(turn.id))
    }

    @Test func `two ticks of silence end the connection, and another is made`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        stage.advance(.seconds(30))
        try stage.event("tick", #"{"ts":1}"#)
        stage.advance(.seconds(59))
        #expect(stage.isOpen)
        stage.advance(.seconds(1))
        #expect(!stage.isOpen)
        _ = try stage.requests(on: 0)
        #expect(stage.closeCode == 4000)
        stage.advance(.seconds(1))
        #expect(stage.dials == 2)
    }

    @Test func `tries become rarer, up to one in half a minute`() throws {
        let stage = try ClawdbotStage()
        stage.refusal = .unreachable("nobody there")
        stage.link.warm()
        stage.advance(.minutes(10))
        let first = stage.dials
        // With full jitter a wait is 15 s on average once it has grown.
        #expect((15...90).contains(first))
        stage.advance(.minutes(10))
        #expect((15...80).contains(stage.dials - first))
        // A line a minute.
        #expect((18...21).contains(stage.logs.all.count))
    }

    @Test func `a turn does not wait for a server that is known to be gone, and asks for it anew`() throws {
        let stage = try ClawdbotStage()
        stage.refusal = .unreachable("nobody there")
        #expect(stage.say().heard == ["(upstream_unreachable 502)"])
        #expect(stage.say().heard == ["(upstream_unreachable 502)"])
        #expect(stage.dials == 1)
        stage.refusal = nil
        stage.advance(.seconds(1))
        let turn = stage.say()
        #expect(turn.heard == [])
        #expect(stage.dials == 2)
        try stage.greet()
        try stage.take("chat.send")
        #expect(stage.logs.all.last == "connected to the Clawdbot gateway")
    }

    @Test func `a wrong token fails turns at once and is in no log line`() throws {
        let lines = Heard<String>()
        let stage = try ClawdbotStage()
        let turn = stage.say()
        try stage.send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
        let request = try stage.take("connect")
        try stage.refuse(request.id, #"{"code":"INVALID_REQUEST","message":"unauthorized: gateway token mismatch (s3cr3t-t0ken)"}"#)
        #expect(turn.heard == ["(upstream_auth 502)"])
        #expect(stage.say().heard == ["(upstream_auth 502)"])
        #expect(stage.logs.all == ["the Clawdbot gateway cannot be used; trying on"])
        #expect(lines.all.isEmpty)
        #expect(Secret("abc".utf8).scrubbed(from: "x abc y") == "x [secret] y")
    }

    @Test func `a server of one protocol is asked again in that one`() throws {
        let stage = try ClawdbotStage()
        let turn = stage.say()
        try stage.send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
        try stage.refuse(
            try stage.take("connect").id,
            #"{"code":"INVALID_REQUEST","message":"protocol mismatch","details":{"expectedProtocol":3}}"#)
        #expect(stage.dials == 2)
        try stage.send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
        let second = try stage.take("connect")
        #expect(second.params.hasPrefix(#"{"minProtocol":3,"maxProtocol":3,"#))
        try stage.answer(second.id, #"{"protocol":3}"#)
        #expect(try stage.take("chat.send").params.hasPrefix(#"{"sessionKey":"agent:main:main","#))
        #expect(turn.heard == [])
    }

    @Test func `a server that takes connections and never greets is given up after 10 s`() throws {
        let stage = try ClawdbotStage()
        stage.link.warm()
        stage.advance(.seconds(10))
        #expect(!stage.isOpen)
        #expect(stage.logs.all.count == 1)
    }

    @Test func `a server that goes down is left alone for as long as it says`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        try stage.event("shutdown", #"{"reason":"restart","restartExpectedMs":5000}"#)
        // Nothing new is begun there.
        let turn = stage.say()
        #expect(try stage.requests().isEmpty)
        try stage.close(1012, "service restart")
        #expect(turn.heard == [])
        #expect(stage.logs.all == ["the Clawdbot gateway is shutting down"])
    }

    @Test func `a server that has said that it goes down knows nothing of what ran there`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin("Tell me.")
        try stage.delta(turn, "One")
        stage.advance(.seconds(5))
        try stage.event("shutdown", #"{"reason":"restart","restartExpectedMs":500}"#)
        try stage.close(1012, "service restart")
        try stage.greet(uptimeMs: 605_000)
        try stage.answer(
            try stage.take("chat.history").id,
            #"{"messages":[{"role":"user","content":"Tell me."},{"role":"assistant","content":"One two."}]}"#)
        #expect(turn.heard == ["One", " two.", "(stop)"])
    }

    @Test func `reachable is who greets`() throws {
        let stage = try ClawdbotStage()
        let asked = stage.link.isReachable()
        try stage.greet()
        #expect(try asked.wait())
        #expect(try stage.link.isReachable().wait())
        stage.refusal = .unreachable("nobody there")
        try stage.close()
        #expect(try !stage.link.isReachable().wait())
        let second = try ClawdbotStage()
        second.refusal = .unreachable("nobody there")
        #expect(try !second.link.isReachable().wait())
    }

    @Test func `shutting down fails what runs and connects no more`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        stage.link.shutDown()
        #expect(turn.heard == ["(upstream_unreachable 502)"])
        stage.advance(.minutes(5))
        #expect(stage.dials == 1)
        #expect(stage.say().heard == ["(upstream_overloaded 503)"])
    }
}
