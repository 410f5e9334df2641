import Conversation
import Testing

@testable import Gateway

/// One message and what becomes of it.
@Suite struct ClawdbotRunMachineTests {
    private func running(_ utterance: String = "What now?") -> ClawdbotRunMachine {
        var machine = ClawdbotRunMachine(utterance: utterance)
        _ = machine.connected(restarted: false)
        _ = machine.answered(send: .started)
        return machine
    }

    private func delta(_ text: String) -> ClawdbotEvent { .delta(text: text, piece: nil, replaces: false) }

    @Test func `a message is sent, acknowledged, answered and ended`() {
        var machine = ClawdbotRunMachine(utterance: "What now?")
        #expect(machine.connected(restarted: false) == .ask(.send))
        #expect(machine.answered(send: .started) == .none)
        #expect(machine.received(.began) == .none)
        #expect(machine.received(delta("One")) == .text("One"))
        #expect(machine.received(.ended) == .none)
        #expect(machine.received(.final(text: "One two.")) == .finish(" two."))
        #expect(machine.isOver)
        #expect(machine.received(delta("One two. Three")) == .none)
    }

    @Test func `events may come before the acknowledgement, and end the run before it`() {
        var machine = ClawdbotRunMachine(utterance: "u")
        _ = machine.connected(restarted: false)
        #expect(machine.received(delta("One")) == .text("One"))
        #expect(machine.received(.final(text: nil)) == .finish(nil))
        #expect(machine.answered(send: .started) == .none)
    }

    @Test func `the agent's events, doubled by the chat's and repeated, come once`() {
        var machine = running()
        #expect(machine.received(.assistant(text: "One", piece: "One", sequence: 2)) == .text("One"))
        #expect(machine.received(delta("One")) == .none)
        #expect(machine.received(.assistant(text: "One two", piece: " two", sequence: 3)) == .text(" two"))
        #expect(machine.received(.assistant(text: "One two", piece: " two", sequence: 3)) == .none)
        #expect(machine.received(.assistant(text: "One", piece: "One", sequence: 2)) == .none)
        #expect(machine.received(.final(text: "One two")) == .finish(nil))
    }

    @Test func `a message after a tool that begins like the one before is another`() {
        var machine = running()
        _ = machine.received(.assistant(text: "Well. Wait.", piece: "Well. Wait.", sequence: 2))
        #expect(machine.received(.tool) == .none)
        #expect(machine.received(.assistant(text: "Well.", piece: nil, sequence: 5)) == .text("\n\nWell."))
    }

    @Test func `pieces without the whole text are added, and a replacement goes on with what is new`() {
        var machine = running()
        #expect(machine.received(.delta(text: nil, piece: "One", replaces: false)) == .text("One"))
        #expect(machine.received(.delta(text: nil, piece: " two", replaces: false)) == .text(" two"))
        #expect(machine.received(.delta(text: nil, piece: "One two three", replaces: true)) == .text(" three"))
        #expect(machine.received(.delta(text: nil, piece: nil, replaces: false)) == .none)
    }

    @Test(arguments: [
        (String?.some("rpc"), ClawdbotRunMachine.Action.finish(nil)), ("stop", .finish(nil)), (nil, .finish(nil)),
        ("timeout", .fail(ClawdbotFault.runTimedOut)),
    ])
    func `a run that is stopped elsewhere ends, one that timed out fails`(_ reason: String?, _ action: ClawdbotRunMachine.Action) {
        var machine = running()
        #expect(machine.received(.aborted(reason: reason)) == action)
    }

    @Test(arguments: [
        (String?.some("rate_limit"), AgentFailure.Kind.overloaded, 503), ("timeout", .timedOut, 504),
        ("context_length", .refusedRequest, 400),
        ("refusal", .refusedRequest, 400), ("unknown", .brokenProtocol, 502), (nil, .brokenProtocol, 502),
    ])
    func `an error fails the run, and says of what kind`(_ kind: String?, _ failure: AgentFailure.Kind, _ status: Int) {
        var machine = running()
        guard case .fail(let told) = machine.received(.failed(message: "secret words", kind: kind)) else { return #expect(Bool(false)) }
        #expect(told.kind == failure)
        #expect(told.status == status)
        #expect(!told.message.contains("secret"))
    }

    @Test func `after a loss the message is sent again, and the run goes on where it was`() {
        var machine = running()
        _ = machine.received(delta("One"))
        machine.disconnected()
        #expect(machine.connected(restarted: false) == .ask(.send))
        #expect(machine.answered(send: .inFlight) == .none)
        #expect(machine.received(delta("One two")) == .text(" two"))
        #expect(machine.received(.final(text: "One two")) == .finish(nil))
    }

    @Test func `a run that ended while the connection was lost is finished from the history`() {
        var machine = running()
        _ = machine.received(delta("One"))
        machine.disconnected()
        _ = machine.connected(restarted: false)
        #expect(machine.answered(send: .ended) == .ask(.history))
        let transcript = ClawdbotTranscript([.init(isUser: true, text: "[12:00] what now"), .init(isUser: false, text: "One two.")])
        #expect(machine.answered(history: transcript) == .finish(" two."))
    }

    @Test func `several messages of the history are told apart`() {
        var machine = running()
        _ = machine.received(.assistant(text: "Let me see.", piece: nil, sequence: 1))
        _ = machine.received(.assistant(text: "It", piece: nil, sequence: 2))
        _ = machine.lookUp()
        #expect(machine.answered(wait: .ended) == .ask(.history))
        let transcript = ClawdbotTranscript([
            .init(isUser: true, text: "What now?"), .init(isUser: false, text: "Let me see."), .init(isUser: false, text: "It rains."),
            .init(isUser: false, text: "Stay in."),
        ])
        #expect(machine.answered(history: transcript) == .finish(" rains.\n\nStay in."))
    }

    @Test func `a gap is looked up once at a time and changes nothing while the run goes on`() {
        var machine = running()
        #expect(machine.lookUp() == .ask(.wait))
        #expect(machine.lookUp() == .none)
        #expect(machine.answered(wait: .goesOn) == .none)
        #expect(machine.lookUp() == .ask(.wait))
        #expect(machine.answered(wait: .failed(ClawdbotFault.runTimedOut)) == .fail(ClawdbotFault.runTimedOut))
    }

    @Test func `the end that comes while it is looked up counts, and the history no more`() {
        var machine = running()
        _ = machine.lookUp()
        #expect(machine.answered(wait: .ended) == .ask(.history))
        #expect(machine.received(.final(text: "All.")) == .finish("All."))
        #expect(machine.answered(history: ClawdbotTranscript([])) == .none)
    }

    @Test func `a server that began anew and never had the message gets it again`() {
        var machine = ClawdbotRunMachine(utterance: "u")
        _ = machine.connected(restarted: false)
        machine.disconnected()
        #expect(machine.connected(restarted: true) == .ask(.history))
        #expect(machine.answered(history: ClawdbotTranscript([.init(isUser: true, text: "other")])) == .ask(.send))
        #expect(machine.answered(send: .started) == .none)
    }

    @Test func `a server that began anew and had begun the message does not run it twice`() {
        var machine = running("u")
        machine.disconnected()
        _ = machine.connected(restarted: true)
        #expect(machine.answered(history: ClawdbotTranscript([.init(isUser: true, text: "u")])) == .fail(ClawdbotFault.truncated))
    }

    @Test func `a server that began anew after it had answered is believed`() {
        var machine = running("u")
        _ = machine.received(delta("One"))
        machine.disconnected()
        _ = machine.connected(restarted: true)
        let transcript = ClawdbotTranscript([.init(isUser: true, text: "u"), .init(isUser: false, text: "One two.")])
        #expect(machine.answered(history: transcript) == .finish(" two."))
    }

    @Test func `what is asked and not answered does not hold the run up for ever`() {
        var sent = ClawdbotRunMachine(utterance: "u")
        _ = sent.connected(restarted: false)
        #expect(sent.unanswered(.send) == .fail(ClawdbotFault.unanswered))
        var asked = running()
        _ = asked.lookUp()
        #expect(asked.unanswered(.wait) == .none)
        #expect(asked.lookUp() == .ask(.wait))
        _ = asked.answered(wait: .ended)
        #expect(asked.unanswered(.history) == .fail(ClawdbotFault.truncated))
        var heard = running()
        _ = heard.received(delta("One"))
        _ = heard.lookUp()
        _ = heard.answered(wait: .ended)
        #expect(heard.unanswered(.history) == .finish(nil))
    }

    @Test func `the server hears of a cancelled run that it may have begun, and of no other`() {
        var waiting = ClawdbotRunMachine(utterance: "u")
        var sent = waiting
        _ = sent.connected(restarted: false)
        var ended = running()
        _ = ended.received(.final(text: nil))
        var cancelled = running()
        let told = [waiting.cancel(), sent.cancel(), ended.cancel(), cancelled.cancel(), cancelled.cancel()]
        #expect(told == [false, true, false, true, false])
        #expect(cancelled.received(delta("late")) == .none)
    }

    @Test(arguments: [
        (#"{"type":"res","id":"1","ok":true,"payload":{"runId":"r","status":"started"}}"#, ClawdbotRunMachine.SendAnswer.started),
        (#"{"type":"res","id":"1","ok":true,"payload":{"runId":"r","status":"in_flight"}}"#, .inFlight),
        (#"{"type":"res","id":"1","ok":true,"payload":{"runId":"r","status":"ok"}}"#, .ended),
        (#"{"type":"res","id":"1","ok":true,"payload":{"ok":true,"aborted":false,"runIds":[]}}"#, .command),
        (#"{"type":"res","id":"1","ok":true,"payload":{"runId":"r","status":"error","summary":"x"}}"#, .failed(ClawdbotFault.run(nil))),
    ])
    func `acknowledgements are read`(_ json: String, _ answer: ClawdbotRunMachine.SendAnswer) {
        #expect(ClawdbotWire.answer(json) { $0.send } == answer)
    }

    @Test(arguments: [
        ("INVALID_REQUEST", "send blocked by session policy", AgentFailure.Kind.refusedRequest, 400),
        ("INVALID_REQUEST", "missing scope: operator.write", .refusedCredentials, 502), ("UNAVAILABLE", "Error: x", .overloaded, 503),
        ("AGENT_TIMEOUT", "x", .timedOut, 504),
    ])
    func `refused messages are told apart`(_ code: String, _ message: String, _ kind: AgentFailure.Kind, _ status: Int) {
        let json = #"{"type":"res","id":"1","ok":false,"error":{"code":"\#(code)","message":"\#(message)"}}"#
        guard case .failed(let failure)? = ClawdbotWire.answer(json, { $0.send }) else { return #expect(Bool(false)) }
        #expect(failure.kind == kind)
        #expect(failure.status == status)
    }
}
