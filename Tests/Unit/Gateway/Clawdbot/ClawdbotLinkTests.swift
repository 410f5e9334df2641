import Conversation
import NIOCore
import NIOWebSocket
import Testing

@testable import Gateway

/// Turns on one connection.
@Suite struct ClawdbotLinkTests {
    @Test func `connects with the keys the schema knows, and with no other`() throws {
        let stage = try ClawdbotStage()
        stage.link.warm()
        try stage.send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
        let request = try stage.take("connect")
        #expect(
            request.params == """
                {"minProtocol":3,"maxProtocol":4,"client":{"id":"gateway-client","displayName":"voice-gateway","version":"1","platform":"linux",\
                "mode":"backend"},"role":"operator","scopes":["operator.read","operator.write"],"caps":[],"auth":{"token":"s3cr3t-t0ken"}}
                """)
    }

    @Test func `without a challenge it connects after 750 ms`() throws {
        let stage = try ClawdbotStage()
        stage.link.warm()
        stage.advance(.milliseconds(749))
        #expect(try stage.requests().isEmpty)
        stage.advance(.milliseconds(1))
        try stage.take("connect")
    }

    @Test func `a turn is one message to the main session, named after the turn`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = stage.say("Hello \"there\"\n")
        let request = try stage.take("chat.send")
        #expect(
            request.params == #"{"sessionKey":"agent:buce:main","message":"Hello \"there\"\n","idempotencyKey":"\#(turn.id)"}"#)
        try stage.delta(turn, "Good")
        try stage.delta(turn, "Good morning")
        try stage.final(turn, "Good morning.")
        #expect(turn.heard == ["Good", " morning", ".", "(stop)"])
        #expect(turn.reply.flushes == 3)
        #expect(stage.link.runs.isEmpty)
    }

    @Test func `a session that is configured is spoken to instead`() throws {
        let stage = try ClawdbotStage { $0.sessionKey = "agent:other:main" }
        try stage.ready()
        _ = stage.say()
        #expect(try stage.take("chat.send").params.hasPrefix(#"{"sessionKey":"agent:other:main","#))
    }

    @Test func `events of other runs and sessions are nobody's`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        try stage.event("chat", #"{"runId":"other","sessionKey":"agent:buce:main","seq":1,"state":"final","message":{"content":"x"}}"#)
        try stage.event("presence", #"{"runId":"\#(turn.id)"}"#)
        #expect(turn.heard == [])
    }

    @Test func `messages go one at a time, in the order in which they came`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let one = try stage.begin("one")
        let later = ["two", "three", "four"].map { text in
            stage.advance(.milliseconds(1))
            return stage.say(text)
        }
        let (two, three, four) = (later[0], later[1], later[2])
        try stage.delta(one, "A")
        #expect(try stage.requests().isEmpty)
        try stage.final(one, "A")
        #expect(try stage.take("chat.send").params.contains(#""message":"two""#))
        three.run?.cancel()
        try stage.final(two, "B")
        #expect(try stage.take("chat.send").params.contains(#""message":"four""#))
        try stage.final(four, "D")
        #expect(one.heard == ["A", "(stop)"])
        #expect(two.heard == ["B", "(stop)"])
        #expect(four.heard == ["D", "(stop)"])
        #expect(stage.link.runs.isEmpty)
    }

    @Test func `a message that waits is sent when the run before it fails or is given up`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let one = stage.say("one")
        let request = try #require(try stage.requests().first)
        let two = stage.say("two")
        try stage.refuse(request.id, #"{"code":"INVALID_REQUEST","message":"blocked"}"#)
        #expect(one.heard == ["(upstream_refused_request 400)"])
        try stage.take("chat.send")
        _ = stage.say("three")
        two.run?.cancel()
        #expect(try stage.requests().map(\.method) == ["chat.abort", "chat.send"])
    }

    @Test func `a turn that comes before the connection waits for it`() throws {
        let stage = try ClawdbotStage()
        let turn = stage.say()
        #expect(stage.dials == 1)
        try stage.greet(protocol: 4)
        try stage.take("chat.send")
        try stage.final(turn, "Yes.")
        #expect(turn.heard == ["Yes.", "(stop)"])
    }

    @Test func `a turn waits so long and no longer`() throws {
        let stage = try ClawdbotStage { $0.connectLimit = .seconds(3) }
        let turn = stage.say()
        stage.advance(.milliseconds(2999))
        #expect(turn.heard == [])
        stage.advance(.milliseconds(1))
        #expect(turn.heard == ["(upstream_unreachable 502)"])
        // Nothing was sent, and nothing is once it greets.
        try stage.greet()
        #expect(try stage.requests().isEmpty)
    }

    @Test func `a barge-in leaves as the turn is cancelled, and what comes late is dropped`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        try stage.delta(turn, "One")
        turn.run?.cancel()
        let abort = try stage.take("chat.abort")
        #expect(abort.params == #"{"sessionKey":"agent:buce:main","runId":"\#(turn.id)"}"#)
        try stage.delta(turn, "One two")
        try stage.answer(abort.id, #"{"ok":true,"aborted":true,"runIds":["x"]}"#)
        try stage.final(turn, "One two")
        #expect(turn.heard == ["One"])
        turn.run?.cancel()
        #expect(try stage.requests().isEmpty)
    }

    @Test func `what is said next waits for the agent that was stopped, a moment at most`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let first = try stage.begin()
        try stage.event("agent", #"{"runId":"\#(first.id)","seq":1,"stream":"lifecycle","ts":1,"data":{"phase":"start"}}"#)
        first.run?.cancel()
        try stage.take("chat.abort")
        let second = stage.say("And now?")
        #expect(try stage.requests().isEmpty)
        try stage.event("agent", #"{"runId":"\#(first.id)","seq":9,"stream":"lifecycle","ts":1,"data":{"phase":"end"}}"#)
        try stage.take("chat.send")
        try stage.final(second, "Yes.")
        let third = try stage.begin("Third")
        try stage.event("agent", #"{"runId":"\#(third.id)","seq":1,"stream":"lifecycle","ts":1,"data":{"phase":"start"}}"#)
        third.run?.cancel()
        try stage.take("chat.abort")
        _ = stage.say("Fourth")
        stage.advance(.milliseconds(249))
        #expect(try stage.requests().isEmpty)
        stage.advance(.milliseconds(1))
        try stage.take("chat.send")
    }

    @Test func `a barge-in before the acknowledgement is told again after it`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = stage.say()
        turn.run?.cancel()
        let requests = try stage.requests()
        #expect(requests.map(\.method) == ["chat.send", "chat.abort"])
        try stage.answer(requests[1].id, #"{"ok":true,"aborted":false,"runIds":[]}"#)
        try stage.answer(requests[0].id, #"{"runId":"r","status":"started"}"#)
        try stage.take("chat.abort")
        #expect(turn.heard == [])
    }

    @Test func `what comes for a turn that is paused waits for it`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        turn.run?.pause()
        try stage.delta(turn, "One")
        try stage.final(turn, "One two")
        #expect(turn.heard == [])
        turn.run?.resume()
        #expect(turn.heard == ["One", " two", "(stop)"])
    }

    @Test func `an event that is missing is looked up, and the reply finished from the history`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin("Tell me.")
        try stage.delta(turn, "One")
        try stage.event("presence", "{}", skipping: 3)
        let wait = try stage.take("agent.wait")
        #expect(wait.params == #"{"runId":"\#(turn.id)","timeoutMs":0}"#)
        try stage.answer(wait.id, #"{"runId":"\#(turn.id)","status":"ok"}"#)
        let history = try stage.take("chat.history")
        #expect(history.params == #"{"sessionKey":"agent:buce:main","limit":20}"#)
        try stage.answer(
            history.id,
            #"{"messages":[{"role":"user","content":"tell me"},{"role":"assistant","content":[{"type":"text","text":"One two."}]}]}"#)
        #expect(turn.heard == ["One", " two.", "(stop)"])
    }

    @Test func `a gap while the run goes on changes nothing`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        try stage.event("tick", "{}")
        try stage.delta(turn, "One", skipping: 2)
        try stage.answer(try stage.take("agent.wait").id, #"{"status":"timeout"}"#)
        try stage.delta(turn, "One two")
        try stage.final(turn, nil)
        #expect(turn.heard == ["One", " two", "(stop)"])
    }

    @Test func `a run of which nothing is heard for long is asked about, and may take its time`() throws {
        let stage = try ClawdbotStage { $0.quietLimit = .seconds(20) }
        try stage.ready()
        let turn = try stage.begin()
        for _ in 0..<5 {
            stage.advance(.seconds(20))
            try stage.answer(try stage.take("agent.wait").id, #"{"status":"timeout"}"#)
        }
        try stage.final(turn, "At last.")
        #expect(turn.heard == ["At last.", "(stop)"])
    }

    @Test func `an end that does not come after the agent's own is looked up soon`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin("Tell me.")
        try stage.delta(turn, "One.")
        try stage.event("agent", #"{"runId":"\#(turn.id)","seq":3,"stream":"lifecycle","ts":1,"data":{"phase":"end"}}"#)
        stage.advance(.milliseconds(1999))
        #expect(try stage.requests().isEmpty)
        stage.advance(.milliseconds(1))
        try stage.answer(try stage.take("agent.wait").id, #"{"status":"ok"}"#)
        try stage.answer(
            try stage.take("chat.history").id,
            #"{"messages":[{"role":"user","content":"Tell me."},{"role":"assistant","content":"One."}]}"#)
        #expect(turn.heard == ["One.", "(stop)"])
    }

    @Test func `a run that takes for ever is stopped`() throws {
        let stage = try ClawdbotStage {
            $0.quietLimit = .seconds(1000)
            $0.runLimit = .seconds(40)
        }
        try stage.ready()
        let turn = try stage.begin()
        stage.advance(.seconds(30))
        try stage.event("tick", "{}")
        stage.advance(.seconds(10))
        #expect(turn.heard == ["(upstream_timeout 504)"])
        try stage.take("chat.abort")
    }

    @Test func `a message that is not acknowledged fails its turn`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = stage.say()
        stage.advance(.seconds(10))
        #expect(turn.heard == ["(upstream_timeout 504)"])
    }

    @Test func `a message longer than the server takes is not sent`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = stage.say(String(repeating: "x", count: 600_000))
        #expect(turn.heard == ["(upstream_refused_request 413)"])
        #expect(try stage.requests().isEmpty)
        #expect(stage.link.runs.isEmpty)
    }

    @Test func `a refused message fails its turn, and the log says why`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = stage.say()
        let request = try #require(try stage.requests().first)
        try stage.refuse(request.id, #"{"code":"INVALID_REQUEST","message":"send blocked by session policy"}"#)
        #expect(turn.heard == ["(upstream_refused_request 400)"])
        #expect(stage.logs.all == ["the Clawdbot gateway refused a request"])
    }

    @Test func `more turns than may run at a time are refused`() throws {
        let stage = try ClawdbotStage()
        let turns = (0...ClawdbotLink.runsMax).map { _ in stage.say() }
        #expect(turns.last?.heard == ["(upstream_overloaded 503)"])
        #expect(turns.dropLast().allSatisfy { $0.heard == [] })
    }

    @Test func `frames that are none, and answers nobody waits for, are passed over`() throws {
        let stage = try ClawdbotStage()
        try stage.ready()
        let turn = try stage.begin()
        for junk in ["", "{", "[1]", #"{"type":"res","id":"999","ok":true}"#, #"{"type":"res","id":"x","ok":true}"#, "\u{0}"] {
            try stage.send(junk)
        }
        try stage.send("binary", opcode: .binary)
        try stage.final(turn, "Still here.")
        #expect(turn.heard == ["Still here.", "(stop)"])
    }
}
