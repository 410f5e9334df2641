import Testing

@testable import Conversation

@Suite struct TurnMachineTests {
    private let failure = AgentFailure(.truncated, "cut", status: 502)

    @Test func `nothing of the reply is delivered before the utterance is durable`() {
        var machine = TurnMachine(profile: .api)
        #expect(machine.received(.text("Hello")).said.isEmpty)
        #expect(machine.received(.text(" there")).said.isEmpty)
        #expect(machine.committed(nil).said == ["Hello", " there"])
        #expect(machine.received(.text("!")).said == ["!"])
    }

    @Test func `the finish waits for the reply to be durable`() {
        var machine = TurnMachine(profile: .api)
        _ = machine.committed(nil)
        _ = machine.received(.text("Hi."))
        let finished = machine.received(.finished(.stop, nil))
        guard case .store = finished else {
            Issue.record("stores first, not \(finished)")
            return
        }
        #expect(!machine.isOver)
        guard case .end(let events) = machine.settled(nil) else {
            Issue.record("ends once stored")
            return
        }
        #expect(events.ending == "finish stop")
        #expect(machine.phase == .ended(.complete))
    }

    @Test func `an agent faster than the disk has its reply stored behind the utterance, and nothing delivered before both`() {
        var machine = TurnMachine(profile: .api)
        _ = machine.received(.text("Hi."))
        guard case .store = machine.received(.finished(.stop, nil)) else {
            Issue.record("stores now")
            return
        }
        #expect(machine.committed(nil).isNone)
        guard case .end(let events) = machine.settled(nil) else {
            Issue.record("ends")
            return
        }
        #expect(events.said == ["Hi."])
        #expect(events.ending == "finish stop")
    }

    @Test func `profile voice says something even when the agent says nothing`() {
        var machine = TurnMachine(profile: .voice)
        _ = machine.committed(nil)
        _ = machine.received(.finished(.stop, nil))
        guard case .end(let events) = machine.settled(nil) else {
            Issue.record("ends")
            return
        }
        #expect(events.said == ["... "])
        #expect(events.ending == "finish stop")
        #expect(machine.reply.isEmpty)
    }

    @Test func `profile voice speaks a failure and ends normally, and never stores the apology`() {
        var machine = TurnMachine(profile: .voice)
        _ = machine.committed(nil)
        _ = machine.received(.text("Your meeting is"))
        _ = machine.received(.failed(failure))
        guard case .end(let events) = machine.settled(nil) else {
            Issue.record("ends")
            return
        }
        #expect(events.said.joined().contains(SpokenLanguage.english.apology))
        #expect(events.ending == "finish stop")
        #expect(machine.reply == "Your meeting is")
        #expect(machine.hasFailed)
    }

    @Test func `profile api is told of a failure and never of a finish after it`() {
        var machine = TurnMachine(profile: .api)
        _ = machine.committed(nil)
        _ = machine.received(.text("Your meeting"))
        _ = machine.received(.failed(failure))
        guard case .end(let events) = machine.settled(nil) else {
            Issue.record("ends")
            return
        }
        #expect(events.ending == "failed upstream_truncated")
    }

    @Test(arguments: Profile.allCases)
    func `an utterance that cannot be stored is not answered`(profile: Profile) {
        var machine = TurnMachine(profile: profile)
        _ = machine.received(.text("Secret plans"))
        guard case .abort(let events) = machine.committed(AgentFailure(.storage, "disk full", status: 503)) else {
            Issue.record("aborts")
            return
        }
        #expect(!events.said.joined().contains("Secret plans"))
        #expect(events.ending == (profile == .voice ? "finish stop" : "failed history_unavailable"))
        #expect(machine.received(.text("more")).isNone)
    }

    @Test func `after an interruption nothing more happens`() {
        var machine = TurnMachine(profile: .voice)
        _ = machine.committed(nil)
        _ = machine.received(.text("One two"))
        guard case .abort = machine.interrupted(.bargeIn) else {
            Issue.record("aborts")
            return
        }
        #expect(machine.received(.text(" three")).isNone)
        #expect(machine.received(.finished(.stop, nil)).isNone)
        #expect(machine.settled(nil).isNone)
        #expect(machine.interrupted(.hangUp).isNone)
        #expect(machine.phase == .ended(.interrupted(.bargeIn)))
    }

    @Test func `buffer words cover a slow first token, once, and are never stored`() {
        var machine = TurnMachine(profile: .voice)
        #expect(machine.budgetSpent("One moment... ").isNone, "not before the utterance is durable")
        #expect(machine.committed(nil).said == ["One moment... "])
        #expect(machine.budgetSpent("Let me see... ").isNone)
        #expect(machine.received(.text("Three.")).said == ["Three."])
        #expect(machine.reply == "Three.")
    }

    @Test func `buffer words never come after the reply has begun, nor in profile api`() {
        var fast = TurnMachine(profile: .voice)
        _ = fast.committed(nil)
        _ = fast.received(.text("Three"))
        #expect(fast.budgetSpent("One moment... ").isNone)
        var api = TurnMachine(profile: .api)
        _ = api.committed(nil)
        #expect(api.budgetSpent("One moment... ").isNone)
    }

    @Test func `held text asks for a pause at its bound`() {
        var machine = TurnMachine(profile: .api)
        _ = machine.received(.text(String(repeating: "a", count: 99)))
        #expect(!machine.holdsTooMuch(heldBytesMax: 100))
        _ = machine.received(.text("a"))
        #expect(machine.holdsTooMuch(heldBytesMax: 100))
        _ = machine.committed(nil)
        #expect(!machine.holdsTooMuch(heldBytesMax: 100))
    }

    @Test func `profile voice filters markup, profile api leaves text untouched`() {
        for (profile, expected) in [(Profile.voice, "Bold words"), (.api, "**Bold** words")] {
            var machine = TurnMachine(profile: profile)
            _ = machine.committed(nil)
            for piece in ["*", "*Bo", "ld*", "* wor", "ds"] { _ = machine.received(.text(piece)) }
            _ = machine.received(.finished(.stop, nil))
            #expect(machine.reply == expected)
        }
    }
}

extension TurnMachine.Action {
    var isNone: Bool { if case .none = self { true } else { false } }

    /// The text this delivers.
    var said: [String] {
        switch self {
        case .deliverText(let text): [text]
        case .deliver(let events), .end(let events), .abort(let events): events.said
        case .none, .store: []
        }
    }
}

extension [ReplyEvent] {
    var said: [String] {
        compactMap { event in
            switch event {
            case .text(let text), .aside(let text), .progress(let text): text
            default: nil
            }
        }
    }

    /// How it ends, in words.
    var ending: String? {
        switch last {
        case .finished(let reason, _): "finish \(reason.rawValue)"
        case .failed(let failure): "failed \(failure.kind.rawValue)"
        default: nil
        }
    }
}
