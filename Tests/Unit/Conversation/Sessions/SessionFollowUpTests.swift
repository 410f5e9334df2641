import Testing

@testable import Conversation

/// Row 3 over a session: the client's tools answer, and the same turn goes on.
@Suite struct SessionFollowUpTests {
    private let asked = said("a: Hi", "u: What is on my calendar?")
    private let called = said("a: Hi", "u: What is on my calendar?", "c: c1 lookup Let me check.")
    private var answered: [Message] { called + said("t: c1 three meetings") }

    /// Asks, and has the agent call `lookup` after a few words.
    private func call(_ stage: SessionStage, id: String = "c1") async throws -> Prompt {
        let turn = stage.begin(stage.request(asked, tools: ["lookup"]), RecordingListener())
        let reply = try await stage.agent.next()
        await reply.reply.deliver(.text("Let me check."))
        await reply.reply.deliver(.toolCall(ToolCallFragment(index: 0, id: id, name: "lookup", arguments: "{\"day\":")))
        await reply.reply.deliver(.toolCall(ToolCallFragment(index: 0, arguments: "1}")))
        await reply.reply.deliver(.finished(.toolCalls, nil))
        #expect(await turn.value == .complete)
        return reply.prompt
    }

    @Test func `the agent is shown the call and its result, and the reply goes on where it was`() async throws {
        try await SessionStage.with { stage in
            let first = try await call(stage)
            let listener = RecordingListener()
            let turn = stage.begin(stage.request(answered, tools: ["lookup"]), listener)
            let reply = try await stage.agent.next()
            #expect(reply.prompt.turn == first.turn)
            #expect(reply.prompt.leg == 1)
            #expect(
                Array(reply.prompt.messages.suffix(3)) == [
                    Message(.user, "What is on my calendar?"),
                    Message(.assistant, "Let me check.", toolCalls: [.init(id: "c1", name: "lookup", arguments: "{\"day\":1}")]),
                    Message(.tool, "three meetings", toolCallID: "c1"),
                ])
            await reply.reply.deliver(.text("You have three."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(listener.text == "You have three.")
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hi", "user complete: What is on my calendar?",
                    "assistant complete: Let me check. You have three.",
                ])
            #expect(stage.agent.begun == 2)
        }
    }

    @Test func `a follow-up that comes again joins, then is answered from memory, and runs nothing again`() async throws {
        try await SessionStage.with { stage in
            _ = try await call(stage)
            let (first, second, third) = (RecordingListener(), RecordingListener(), RecordingListener())
            let turn = stage.begin(stage.request(answered), first)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("You have"))
            await first.heard("You have")
            let joined = stage.begin(stage.request(answered), second)
            await second.heard("You have")
            await reply.reply.deliver(.text(" three."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(await joined.value == .complete)
            #expect(await stage.begin(stage.request(answered), third).value == .complete)
            #expect([first.text, second.text, third.text] == Array(repeating: "You have three.", count: 3))
            // So is the request before it, with its call.
            let again = RecordingListener()
            #expect(await stage.begin(stage.request(asked), again).value == .complete)
            #expect(again.text == "Let me check.<lookup><>")
            #expect(again.ending == "finish tool_calls")
            #expect(stage.agent.begun == 2)
            #expect(try await stage.entries().count == 3)
        }
    }

    @Test func `a follow-up cut short keeps what was said before it, and comes again where it began`() async throws {
        try await SessionStage.with { stage in
            _ = try await call(stage)
            let listener = RecordingListener(deliveredMax: "You".utf8.count)
            let turn = stage.begin(stage.request(answered), listener)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("You have three."))
            await listener.heard("You have three.")
            turn.cancel()
            #expect(await turn.value == .interrupted(.hangUp))
            #expect(try await stage.entries().last == "assistant interrupted: Let me check. You")
            let again = try await stage.play(stage.request(answered), reply: "You have four.")
            #expect(again.text == "You have four.")
            #expect(try await stage.entries().last == "assistant complete: Let me check. You have four.")
        }
    }

    @Test func `a call that expects no answer is followed up with what stands for one`() async throws {
        try await SessionStage.with { stage in
            _ = try await call(stage)
            let turn = stage.begin(stage.request(called), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.last?.role == .tool)
            #expect(reply.prompt.messages.last?.toolCallID == "c1")
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(try await stage.entries().last == "assistant complete: Let me check.")
        }
    }

    @Test func `results nobody asked for, or of a turn that was superseded, are answered with a beat`() async throws {
        try await SessionStage.with { stage in
            _ = try await call(stage)
            try await stage.play(stage.request(said("a: Hi", "u: What is on my calendar tomorrow?")), reply: "Rain.")
            let listener = RecordingListener()
            #expect(await stage.begin(stage.request(answered), listener).value == .complete)
            #expect(listener.text == TurnMachine.beat)
            #expect(stage.agent.begun == 2)
            #expect(try await stage.entries().last == "assistant complete: Rain.")
        }
    }

    @Test func `what follows tells how much of the whole reply was heard`() async throws {
        try await SessionStage.with { stage in
            _ = try await call(stage)
            try await stage.play(stage.request(answered), reply: "You have three meetings.")
            try await stage.play(stage.request(answered + said("a: You have...", "u: Stop.")), reply: "Yes.")
            #expect(
                try await stage.entries().dropFirst(2) == [
                    "assistant interrupted: Let me check. You have", "user complete: Stop.", "assistant complete: Yes.",
                ])
        }
    }

    @Test func `profile api follows up in the same way`() async throws {
        try await SessionStage.with { stage in
            let request = stage.request(asked, profile: .api, conversation: "chat-1")
            let turn = stage.begin(request, RecordingListener())
            let first = try await stage.agent.next()
            await first.reply.deliver(.toolCall(ToolCallFragment(index: 0, id: "c1", name: "lookup", arguments: "{}")))
            await first.reply.deliver(.finished(.toolCalls, nil))
            #expect(await turn.value == .complete)
            let second = stage.begin(
                stage.request(answered, profile: .api, conversation: "chat-1"), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.turn == first.prompt.turn)
            #expect(reply.prompt.messages.map(\.role) == [.assistant, .user, .assistant, .tool])
            second.cancel()
            _ = await second.value
        }
    }
}
