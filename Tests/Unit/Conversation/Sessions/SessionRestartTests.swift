import Testing

@testable import Conversation

/// The first request after a restart is told apart as if there had been none.
@Suite struct SessionRestartTests {
    private let asked = said("a: Hi", "u: What is on my calendar?")
    private let reply = "You have three meetings tomorrow."

    /// A session of the same store in another process, and what it makes of a request.
    private func classAfterRestart(_ stage: SessionStage, _ request: TurnRequest) async throws -> (TurnClass?, RecordingListener, Bool) {
        _ = try await stage.entries()
        let reborn = Sessions(store: stage.store, clock: stage.clock.sessionClock)
        let session = reborn.session(for: request, home: stage.home)
        let listener = RecordingListener()
        let begun = stage.agent.begun
        let turn = Task { [agent = stage.agent] in await session.withTurn(request, agent: agent, listener: listener) }
        await listener.classified()
        // What needs no agent has been answered by now; what does is cut.
        await session.shutDown()
        _ = await turn.value
        return (listener.turnClass, listener, stage.agent.begun > begun)
    }

    @Test func `a retry of a turn that was whole is said again`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked), reply: reply)
            let (turnClass, listener, runs) = try await classAfterRestart(stage, stage.request(asked))
            #expect(turnClass == .retry)
            #expect(!runs)
            #expect(listener.text == reply)
        }
    }

    @Test func `a retry of a turn that was cut runs again in its place`() async throws {
        try await SessionStage.with { stage in
            let turn = stage.begin(stage.request(asked), RecordingListener())
            _ = try await stage.agent.next()
            turn.cancel()
            _ = await turn.value
            let (turnClass, _, runs) = try await classAfterRestart(stage, stage.request(asked))
            #expect(turnClass == .retry)
            #expect(runs)
            #expect(try await stage.entries() == ["greeting complete: Hi", "user complete: What is on my calendar?"])
        }
    }

    @Test func `the reply is cut to what was heard of it`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked), reply: reply)
            let (turnClass, _, _) = try await classAfterRestart(
                stage, stage.request(asked + said("a: You have three...", "u: Stop.")))
            #expect(turnClass == .newHeard)
            #expect(try await stage.entries()[2] == "assistant interrupted: You have three")
        }
    }

    @Test func `a reply that was cut before may prove to have been heard further`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked), reply: reply)
            _ = await stage.begin(stage.request(asked + said("a: You have", "u: ...")), RecordingListener()).value
            #expect(try await stage.entries().last == "assistant interrupted: You have")
            let (turnClass, listener, _) = try await classAfterRestart(
                stage, stage.request(asked + said("a: You have three", "u: ...", "a: Are you still there?", "u: ...")))
            #expect(turnClass == .silence)
            #expect(listener.text == TurnMachine.beat)
            #expect(try await stage.entries().last == "assistant interrupted: You have three")
        }
    }

    @Test func `results go to the turn that asked for them`() async throws {
        try await SessionStage.with { stage in
            let turn = stage.begin(stage.request(asked, tools: ["lookup"]), RecordingListener())
            let first = try await stage.agent.next()
            await first.reply.deliver(.text("Let me check."))
            await first.reply.deliver(.toolCall(ToolCallFragment(index: 0, id: "c1", name: "lookup", arguments: "{}")))
            await first.reply.deliver(.finished(.toolCalls, nil))
            _ = await turn.value
            let (turnClass, _, runs) = try await classAfterRestart(
                stage, stage.request(asked + said("c: c1 lookup Let me check.", "t: c1 three")))
            #expect(turnClass == .toolFollowUp)
            try #require(runs)
            let again = try await stage.agent.next()
            #expect(again.prompt.turn == first.prompt.turn)
            #expect(again.prompt.messages.last == Message(.tool, "three", toolCallID: "c1"))
        }
    }

    @Test func `a revision takes the place of the turn it revises`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(said("a: Hi", "u: What is on")), reply: "What?")
            let (turnClass, _, _) = try await classAfterRestart(stage, stage.request(asked))
            #expect(turnClass == .revised)
            #expect(try await stage.entries() == ["greeting complete: Hi", "user complete: What is on my calendar?"])
        }
    }

    @Test func `a conversation without an id is found again by the caller and user it was of`() async throws {
        try await SessionStage.with { stage in
            var request = stage.request(asked, conversation: nil)
            request.user = "josh"
            try await stage.play(request, reply: reply)
            var next = stage.request(asked + [Message(.assistant, reply), Message(.user, "And then?")], conversation: nil)
            next.user = "anna"
            #expect(try await classAfterRestart(stage, next).0 == .foreign)
            next.user = "josh"
            #expect(try await classAfterRestart(stage, next).0 == .newHeard)
        }
    }

    @Test func `a turn of another session of the store is nobody else's`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked, caller: "someone"), reply: reply)
            #expect(try await classAfterRestart(stage, stage.request(asked)).0 == .first)
        }
    }
}
