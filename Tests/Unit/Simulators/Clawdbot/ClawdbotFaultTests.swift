import Foundation
import Testing

@testable import Simulators

@Suite struct ClawdbotFaultTests {
    /// What a client with a run is sent by a gateway with one fault, and how its connection ended.
    private func outputs(_ fault: ClawdbotFault, _ text: String = "[[words 30]]", aborting: Bool = false) -> [ClawdbotMachine.Output] {
        var options = FakeClawdbotOptions()
        options.faults.add(fault)
        var machine = ClawdbotMachine(options)
        machine.opened(1)
        func ask(_ method: String, _ params: JSONValue) {
            machine.received(1, (["type": "req", "id": "q", "method": .string(method), "params": params] as JSONValue).text())
        }
        ask("connect", ClawdbotPlay.connect(4))
        ask("chat.send", ["sessionKey": "main", "message": .string(text), "idempotencyKey": "r1"])
        if aborting {
            machine.advance(to: .milliseconds(400))
            ask("chat.abort", ["sessionKey": "main"])
        }
        machine.advance(to: .seconds(20))
        return machine.takeOutputs()
    }

    private func frames(_ outputs: [ClawdbotMachine.Output]) -> [JSONValue] {
        outputs.compactMap { if case .text(_, let text) = $0 { JSONValue(parsing: Array(text.utf8)) } else { nil } }
    }

    private func states(_ outputs: [ClawdbotMachine.Output]) -> [String] {
        frames(outputs).filter { $0["event"] == "chat" }.compactMap { $0["payload"]?["state"]?.string }
    }

    @Test(arguments: [
        (ClawdbotFault.close1008, 1008), (.close1002, 1002), (.close1012, 1012), (.restart, 1012), (.rejectProtocol, 1002),
        (.notPaired, 1008),
        (.tokenMismatch, 1008),
    ])
    func `a closing fault closes with its code`(fault: ClawdbotFault, code: Int) {
        let closes = outputs(fault).compactMap { if case .close(_, let code, _) = $0 { code } else { nil } }
        #expect(closes == [code])
        #expect(!states(outputs(fault)).contains("final"))
    }

    @Test func `a drop says nothing`() {
        #expect(outputs(.drop).contains(.drop(1)))
        #expect(!outputs(.drop).contains { if case .close = $0 { true } else { false } })
    }

    @Test func `numbers jump, deltas double or gather, frames come twice`() {
        func seqs(_ fault: ClawdbotFault) -> [Int] { frames(outputs(fault)).compactMap { $0["seq"]?.integer } }
        #expect(zip(seqs(.seqGap), seqs(.seqGap).dropFirst()).count { $1 - $0 > 1 } == 1)
        #expect(zip(seqs(.duplicatedEvent), seqs(.duplicatedEvent).dropFirst()).contains { $0 == $1 })
        let plain = states(outputs(.unknownEvent)).count { $0 == "delta" }
        #expect(states(outputs(.duplicatedDelta)).count { $0 == "delta" } == plain * 2)
        #expect(states(outputs(.coalescedDelta)).count { $0 == "delta" } < plain / 2)
    }

    @Test func `ends are missing, bare, late or in error`() {
        #expect(!states(outputs(.noFinal)).contains("final"))
        let final = frames(outputs(.finalWithoutMessage)).last { $0["payload"]?["state"] == "final" }
        #expect(final?["payload"]?["message"] == nil && final != nil)
        #expect(states(outputs(.errorMidRun)).last == "error")
        let late = states(outputs(.lateDelta, "[[words 300]]", aborting: true))
        #expect(late.last == "delta" && late.contains("aborted"))
        #expect(states(outputs(.abortIgnored, aborting: true)).last == "final")
        #expect(!frames(outputs(.noAck)).contains { $0["payload"]?["status"] == "started" })
        #expect(frames(outputs(.ackError)).contains { $0["error"]?["retryable"] == true })
    }

    @Test func `a slow first token is slow, a fault of one run leaves the others alone`() throws {
        var faults = ClawdbotFaults()
        try faults.add(parsing: "slow-first-token@2, drop")
        #expect(!faults.has(.slowFirstToken, at: 1) && faults.has(.slowFirstToken, at: 2) && faults.has(.drop, at: 9))
        let first = frames(outputs(.slowFirstToken)).first { $0["payload"]?["state"] == "delta" }
        let start = frames(outputs(.slowFirstToken)).first { $0["payload"]?["data"]?["phase"] == "start" }
        let span = (first?["payload"]?["message"]?["timestamp"]?.integer ?? 0) - (start?["payload"]?["ts"]?.integer ?? 0)
        #expect(span == 8000)
    }

    @Test(arguments: ["dorp", "drop@0", "drop@x", "@1"]) func `an unknown fault is refused with the nearest name`(text: String) {
        var faults = ClawdbotFaults()
        let error = #expect(throws: ClawdbotFaults.Unknown.self) { try faults.add(parsing: text) }
        #expect(ClawdbotFault(rawValue: error?.nearest ?? "") != nil)
    }

    @Test func `texts no client should send trap nothing`() {
        for text in [
            "", "[", "null", "{\"type\":1}", String(repeating: "[", count: 9999), "{\"type\":\"req\",\"id\":\"\",\"method\":\"x\"}",
        ] {
            var machine = ClawdbotMachine(FakeClawdbotOptions())
            machine.opened(1)
            machine.received(
                1, (["type": "req", "id": "q", "method": "connect", "params": ClawdbotPlay.connect(4)] as JSONValue).text())
            machine.received(1, text)
            machine.received(2, text)
            machine.closed(1, because: "test")
            #expect(machine.clients.isEmpty)
        }
    }
}
