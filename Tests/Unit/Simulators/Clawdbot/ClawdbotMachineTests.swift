import Foundation
import Testing

@testable import Simulators

@Suite struct ClawdbotMachineTests {
    private typealias Play = ClawdbotPlay

    @Test func `deltas are cumulative, 150 ms apart, and the final has the rest`() {
        var play = Play()
        play.send("Tell me about Lisbon harbour", "r1")
        #expect(play.answer("r1")?["payload"]?["status"] == "started")
        play.pass(5000)
        let deltas = play.chat("r1", "delta").compactMap { play.said($0) }
        #expect(deltas.count > 3 && zip(deltas, deltas.dropFirst()).allSatisfy { $1.hasPrefix($0) && $1 != $0 })
        let final = play.said(play.chat("r1", "final").last) ?? ""
        #expect(final.hasPrefix(deltas.last ?? "?") && final.contains("Lisbon"))
        #expect(play.chat("r1", "delta").compactMap { $0["deltaText"]?.string }.joined() == deltas.last)
        let stamps = play.chat("r1", "delta").compactMap { $0["message"]?["timestamp"]?.integer }
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $1 - $0 >= 150 })
        #expect(play.machine.probe.runs == 1 && play.machine.probe.open == 0)
    }

    @Test func `version 3 has no increments`() {
        var play = Play(version: 3)
        play.send("hello there", "r1")
        play.pass(5000)
        #expect(play.chat("r1", "delta").allSatisfy { $0["deltaText"] == nil })
    }

    @Test func `a second run of a session waits, one of another does not`() {
        var play = Play()
        play.send("[[words 40]]", "r1")
        play.send("[[words 3]]", "r2")
        play.send("[[words 3]]", "r3", session: "other")
        play.pass(1000)
        #expect(play.chat("r2", "delta").isEmpty && !play.chat("r3", "final").isEmpty)
        play.send("[[words 3]]", "r2")
        #expect(play.answer("r2")?["payload"]?["status"] == "in_flight")
        play.pass(5000)
        #expect(!play.chat("r2", "final").isEmpty)
        play.send("[[words 3]]", "r2")
        #expect(play.answer("r2")?["payload"]?["status"] == "ok")
        #expect(play.machine.probe.runs == 3)
    }

    @Test(arguments: ["wait", "STOP", " /stop ", "interrupt"]) func `abort words abort and ask nothing`(word: String) {
        var play = Play()
        play.send("[[words 400]]", "r1")
        play.pass(400)
        play.send(word, "r2")
        #expect(play.answer("r2")?["payload"]?["runIds"] == ["r1"])
        #expect(play.chat("r1", "aborted").last?["stopReason"] == "stop")
        play.send("Wait.", "r3")
        #expect(play.answer("r3")?["payload"]?["status"] == "started")
        #expect(play.machine.probe.cancelled == 1)
    }

    @Test func `an abort stops the run at once, keeps what was said, and nothing comes after it`() {
        var play = Play()
        play.send("[[words 400]]", "r1")
        play.pass(1000)
        let count = play.chat("r1", "delta").count
        play.ask("chat.abort", ["sessionKey": "main", "runId": "r1"], id: "a")
        #expect(play.answer("a")?["payload"]?["aborted"] == true)
        play.pass(5000)
        #expect(play.chat("r1", "delta").count == count && play.chat("r1", "final").isEmpty)
        let messages = play.machine.sessions["agent:main:main"]?.messages ?? []
        #expect(messages.last?.stopReason == "aborted" && messages.last?.text.hasPrefix("one stone") == false)
        let entry = play.machine.entries.last { $0.kind == .run && $0.name == "aborted" }
        #expect(entry?.at == .milliseconds(1000) && entry?.runID == "r1")
        play.ask("chat.abort", ["sessionKey": "main", "runId": "nobody"], id: "b")
        #expect(play.answer("b")?["payload"]?["aborted"] == false)
    }

    @Test(arguments: [
        ("nothing", "{}", "unknown method"), ("sessions.reset", #"{"key":"main"}"#, "missing scope"),
        ("chat.send", #"{"sessionKey":"main","message":"x","idempotencyKey":"r","foo":1}"#, "unexpected property 'foo'"),
        ("chat.send", #"{"message":"x"}"#, "required property"), ("chat.history", #"{"sessionKey":7}"#, "must NOT have fewer"),
    ])
    func `unknown methods, keys and scopes are refused`(method: String, params: String, words: String) {
        var play = Play()
        play.ask(method, JSONValue(parsing: Array(params.utf8)) ?? .null)
        #expect(play.answer("q")?["error"]?["message"]?.string?.contains(words) == true)
        #expect(play.closes.isEmpty)
    }

    @Test(arguments: [
        ("", 1008), (#"{"type":"req","id":"1","method":"health"}"#, 1008), ("{}", 1008),
        (#"{"type":"req","id":"1","method":"connect","params":{"minProtocol":3,"maxProtocol":3}}"#, 1008),
    ])
    func `a first frame that is no connect ends the connection`(frame: String, code: Int) {
        var machine = ClawdbotMachine(FakeClawdbotOptions())
        machine.opened(7)
        machine.received(7, frame)
        let closes = machine.takeOutputs().compactMap { if case .close(7, let code, _) = $0 { code } else { nil } }
        #expect(closes == [code])
    }

    @Test func `protocols that do not meet end with 1002 and the expected one`() {
        var options = FakeClawdbotOptions()
        options.protocols = .v3
        var machine = ClawdbotMachine(options)
        machine.opened(1)
        var params = ClawdbotPlay.connect(4)
        params["minProtocol"] = 4
        machine.received(1, (["type": "req", "id": "1", "method": "connect", "params": params] as JSONValue).text())
        let outputs = machine.takeOutputs()
        #expect(outputs.contains { if case .close(_, 1002, _) = $0 { true } else { false } })
        #expect(outputs.contains { if case .text(_, let text) = $0 { text.contains(#""expectedProtocol":3"#) } else { false } })
    }

    @Test func `who says nothing is closed after ten seconds, ticks come every thirty`() {
        var machine = ClawdbotMachine(FakeClawdbotOptions())
        machine.opened(1)
        machine.advance(to: .seconds(11))
        #expect(machine.takeOutputs().contains { if case .close(1, 1000, _) = $0 { true } else { false } })
        var play = Play()
        play.pass(61_000)
        #expect(play.frames.count { $0["event"] == "tick" } == 2)
        var silent = Play { $0.faults.add(.tickSilence) }
        silent.pass(61_000)
        #expect(silent.frames.isEmpty)
    }

    @Test func `a tool begins the text anew and shows its phases to who asked for them`() {
        var play = Play { $0.broadcastsTools = true }
        play.send("[[say Let me look.]] [[call calendar {}]]", "r1")
        play.pass(9000)
        let phases = play.frames.filter { $0["payload"]?["stream"] == "tool" }.compactMap { $0["payload"]?["data"]?["phase"]?.string }
        #expect(phases == ["start", "result"])
        #expect(play.chat("r1", "delta").contains { $0["replace"] == true })
        #expect(play.said(play.chat("r1", "final").last)?.contains("calendar done") == true)
        #expect(play.machine.probe.calls == 1)
        var quiet = Play()
        quiet.send("[[call calendar {}]]", "r1")
        quiet.pass(9000)
        #expect(!quiet.frames.contains { $0["payload"]?["stream"] == "tool" })
    }

    @Test func `of several lines the newest is answered, and the others are remembered`() {
        var play = Play()
        play.send("[A note.]\nMy cat is Nuvol. [[fail 500]]\nWhat is my cat?", "r1")
        play.pass(9000)
        #expect(play.said(play.chat("r1", "final").last)?.contains("Nuvol") == true)
    }

    @Test func `agent answers twice, wait is answered when the run ends or the time is up`() {
        var play = Play()
        play.ask("agent", ["message": "[[say Done.]]", "idempotencyKey": "a1"], id: "x")
        play.ask("agent.wait", ["runId": "a1", "timeoutMs": 1], id: "w1")
        play.ask("agent.wait", ["runId": "a1"], id: "w2")
        play.pass(50)
        #expect(play.answer("x")?["payload"]?["status"] == "accepted" && play.answer("w1")?["payload"]?["status"] == "timeout")
        play.pass(5000)
        #expect(play.answer("x")?["payload"]?["result"]?["payloads"]?[0]?["text"] == "Done.")
        #expect(play.answer("w2")?["payload"]?["status"] == "ok")
    }
}
