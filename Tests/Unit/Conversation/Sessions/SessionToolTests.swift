import Testing

@testable import Conversation

/// A turn whose agent calls the gateway's own tools.
@Suite struct SessionToolTests {
    private let asked = Message(.user, "What is in the file?")

    private func call(_ asked: HandAgent.Asked, _ name: String, _ arguments: String = "{}", id: String = "c1", index: Int = 0) async {
        await asked.reply.deliver(.toolCall(ToolCallFragment(index: index, id: id, name: name, arguments: arguments)))
    }

    private func end(_ asked: HandAgent.Asked, saying text: String? = nil) async {
        if let text { await asked.reply.deliver(.text(text)) }
        await asked.reply.deliver(.finished(text == nil ? .toolCalls : .stop, nil))
    }

    @Test func `a tool that reads runs, and the agent goes on with what it answered`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked], tools: ["end_call"]), listener)
            let first = try await stage.agent.next()
            #expect(first.prompt.tools.map(\.name) == ["read_file", "write_file"])
            #expect(first.prompt.leg == 0)
            await first.reply.deliver(.text("Let me look."))
            await call(first, "read_file", #"{"path":"a"}"#)
            await end(first)
            try await stage.toolbox.next().answer("forty two")
            let second = try await stage.agent.next()
            #expect(second.prompt.leg == 1)
            #expect(second.prompt.turn == first.prompt.turn)
            #expect(second.prompt.messages.map(\.role) == [.user, .assistant, .tool])
            #expect(second.prompt.messages.map(\.text) == [asked.text, "Let me look.", "forty two"])
            #expect(second.prompt.messages == first.prompt.messages + second.prompt.exchange)
            await end(second, saying: "It is forty two.")
            #expect(await turn.value == .complete)
            #expect(listener.text == "Let me look. It is forty two.")
            #expect(listener.ending == "finish stop")
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant complete: Let me look. It is forty two."])
        }
    }

    @Test func `a tool that changes something waits for the turn to settle, and is on record before and after`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "write_file", #"{"text":"x"}"#)
            await end(first)
            // Buffer words and the settling.
            await stage.clock.sleeper(of: .seconds(3))
            #expect(stage.toolbox.runs.isEmpty)
            stage.clock.advance(by: .seconds(3))
            let run = try await stage.toolbox.next()
            #expect(try await stage.toolRuns(of: first.prompt.turn) == ["started write_file {\"text\":\"x\"}: "])
            run.answer("written")
            await end(try await stage.agent.next(), saying: "Done.")
            #expect(await turn.value == .complete)
            #expect(try await stage.toolRuns(of: first.prompt.turn) == ["done write_file {\"text\":\"x\"}: written"])
        }
    }

    @Test func `a hang-up while a call is held means it never runs`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "write_file")
            await end(first)
            await stage.clock.sleeper(of: .seconds(3))
            turn.cancel()
            #expect(await turn.value == .interrupted(.hangUp))
            stage.clock.advance(by: .seconds(10))
            #expect(try await stage.toolRuns(of: first.prompt.turn).isEmpty)
            #expect(stage.toolbox.runs.isEmpty)
        }
    }

    @Test func `a barge-in gives a running tool up, and what may have happened is remembered as that`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "write_file")
            await end(first)
            await stage.clock.sleeper(of: .seconds(3))
            stage.clock.advance(by: .seconds(3))
            _ = try await stage.toolbox.next()
            turn.cancel()
            _ = await turn.value
            #expect(try await stage.toolbox.givenUp() == "write_file")
            #expect(try await stage.toolRuns(of: first.prompt.turn) == ["unknown write_file {}: "])
            let next = stage.begin(stage.request([asked, Message(.user, "And now?")]), RecordingListener())
            let prompt = try await stage.agent.next().prompt
            #expect(prompt.messages.map(\.role) == [.user, .assistant, .tool, .user])
            #expect(prompt.messages[2].text.contains("may have happened"))
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `a revision keeps what was done and does not do it again, and drops what was held`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([Message(.user, "Write it")]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "read_file", #"{"path":"a"}"#, id: "r", index: 0)
            await call(first, "write_file", #"{"n":1}"#, id: "w1", index: 1)
            await call(first, "write_file", #"{"n":2}"#, id: "w2", index: 2)
            await end(first)
            try await stage.toolbox.next().answer("forty two")
            await stage.clock.sleeper(of: .seconds(3))
            stage.clock.advance(by: .seconds(3))
            try await stage.toolbox.next().answer("one written")
            let held = try await stage.toolbox.next()
            #expect(held.call.arguments == #"{"n":2}"#)

            let revised = RecordingListener()
            let again = stage.begin(stage.request([Message(.user, "Write it down, please")]), revised)
            #expect(await turn.value == .interrupted(.superseded))
            let second = try await stage.agent.next()
            #expect(second.prompt.turn != first.prompt.turn)
            #expect(second.prompt.messages.map(\.role) == [.user, .assistant, .tool, .tool])
            #expect(second.prompt.messages[2].text == "one written")
            await call(second, "read_file", #"{ "path": "a" }"#, id: "r", index: 0)
            await call(second, "write_file", #"{"n":1}"#, id: "w1", index: 1)
            await call(second, "write_file", #"{"n":2}"#, id: "w2", index: 2)
            await end(second)
            let third = try await stage.agent.next()
            let told = third.prompt.exchange.filter { $0.role == .tool }.map(\.text)
            #expect(told.count == 3)
            #expect(told.first == "forty two")
            #expect(told.dropFirst().first == "This is done already, and was not done again: one written")
            #expect(told.last?.contains("may have happened") == true)
            await end(third, saying: "Both are written.")
            #expect(await again.value == .complete)
            #expect(stage.toolbox.runs == ["read_file", "write_file", "write_file"])
            #expect(
                try await stage.toolRuns(of: second.prompt.turn) == [
                    "done write_file {\"n\":1}: one written", "unknown write_file {\"n\":2}: ",
                ])
        }
    }

    @Test func `own calls run first where the client's are called too, and its stream ends for its tools`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked], tools: ["end_call"]), listener)
            let first = try await stage.agent.next()
            await call(first, "read_file", id: "a", index: 0)
            await call(first, "end_call", id: "b", index: 1)
            await end(first)
            let run = try await stage.toolbox.next()
            #expect(listener.ending == nil)
            run.answer("forty two")
            #expect(await turn.value == .complete)
            #expect(listener.text == "<end_call>")
            #expect(listener.ending == "finish tool_calls")
            #expect(stage.agent.begun == 1)
        }
    }

    @Test func `the follow-up of a reply that called both shows the agent both`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked], tools: ["room_state"]), RecordingListener())
            let first = try await stage.agent.next()
            await first.reply.deliver(.text("One moment."))
            await call(first, "read_file", id: "a", index: 0)
            await call(first, "room_state", id: "b", index: 1)
            await end(first)
            try await stage.toolbox.next().answer("forty two")
            #expect(await turn.value == .complete)
            let theirs = Message.ToolCall(id: "b", name: "room_state", arguments: "{}")
            let next = RecordingListener()
            let again = stage.begin(
                stage.request(
                    [
                        asked, Message(.assistant, "One moment.", toolCalls: [theirs]),
                        Message(.tool, "not yet", toolCallID: "b"),
                    ], tools: ["room_state"]), next)
            let second = try await stage.agent.next()
            #expect(second.prompt.turn == first.prompt.turn)
            #expect(second.prompt.messages.map(\.text) == [asked.text, "One moment.", "forty two", "not yet"])
            #expect(second.prompt.messages[1].toolCalls.map(\.name) == ["read_file", "room_state"])
            await call(second, "read_file", #"{"path":"b"}"#, id: "c")
            await end(second)
            try await stage.toolbox.next().answer("seven")
            let third = try await stage.agent.next()
            #expect(third.prompt.leg == 2)
            #expect(third.prompt.messages.map(\.text) == [asked.text, "One moment.", "forty two", "not yet", "", "seven"])
            await end(third, saying: "Seven.")
            #expect(await again.value == .complete)
            #expect(next.text == "Seven.")
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant complete: One moment. Seven."])
        }
    }

    @Test func `an agent that calls tools to the last and says nothing is apologised for`() async throws {
        var settings = SessionSettings()
        settings.tools.legsMax = 1
        try await SessionStage.with(HandToolbox(), settings) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let only = try await stage.agent.next()
            await call(only, "read_file")
            await end(only)
            #expect(await turn.value == .failed(.brokenProtocol))
            #expect(listener.text == SpokenLanguage.english.apology)
            #expect(listener.ending == "finish stop")
            #expect(stage.toolbox.runs.isEmpty)
        }
    }

    @Test func `a call without tools of ours is passed on in profile api as it comes`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked], profile: .api, conversation: nil), listener)
            let only = try await stage.agent.next()
            await call(only, "read_file", index: 3)
            await end(only)
            #expect(await turn.value == .complete)
            #expect(listener.text == "<read_file>")
            #expect(listener.ending == "finish tool_calls")
        }
    }

    @Test func `the agent is told what was heard of a reply that was cut`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked]), reply: "Three meetings. The first is at nine.")
            let next = stage.begin(
                stage.request([asked, Message(.assistant, "Three meetings..."), Message(.user, "Only the first.")]), RecordingListener())
            let prompt = try await stage.agent.next().prompt
            #expect(prompt.heardOfCutReply == "Three meetings")
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `a tool that never answers is given up, and the agent goes on without it`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "read_file")
            await end(first)
            _ = try await stage.toolbox.next()
            await stage.clock.sleeper(of: .seconds(30))
            stage.clock.advance(by: .seconds(30))
            let second = try await stage.agent.next()
            #expect(second.prompt.messages.last?.text == "read_file did not answer within 30 seconds.")
            await end(second, saying: "It does not answer.")
            #expect(await turn.value == .complete)
        }
    }

    @Test func `a request of profile api that stands alone is offered no tools`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked], profile: .api, conversation: nil), RecordingListener())
            let first = try await stage.agent.next()
            #expect(first.prompt.tools.isEmpty)
            turn.cancel()
            _ = await turn.value
            let named = stage.begin(stage.request([asked], profile: .api, conversation: "chat-1"), RecordingListener())
            let second = try await stage.agent.next()
            #expect(second.prompt.tools.count == 2)
            named.cancel()
            _ = await named.value
        }
    }

    @Test func `the last leg is offered no tools`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            for leg in 0..<7 {
                let asked = try await stage.agent.next()
                #expect(asked.prompt.leg == leg)
                #expect(asked.prompt.tools.count == 2)
                await call(asked, "nothing")
                await end(asked)
            }
            let last = try await stage.agent.next()
            #expect(last.prompt.tools.isEmpty)
            await end(last, saying: "I give up.")
            #expect(await turn.value == .complete)
            #expect(listener.text == "I give up.")
        }
    }

    @Test func `what tools changed is shown after a restart, and what was under way as what may have happened`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "write_file", #"{"n":1}"#, id: "a", index: 0)
            await call(first, "write_file", #"{"n":2}"#, id: "b", index: 1)
            await end(first)
            await stage.clock.sleeper(of: .seconds(3))
            stage.clock.advance(by: .seconds(3))
            try await stage.toolbox.next().answer("one")
            _ = try await stage.toolbox.next()
            _ = try await stage.entries()
            _ = try stage.store.repairAfterRestart()
            let reborn = Sessions(store: stage.store, clock: stage.clock.sessionClock)
            let request = stage.request([Message(.user, "Go on.")], conversation: "call-9")
            let session = reborn.session(for: request, home: stage.home)
            let next = Task { await session.withTurn(request, agent: stage.agent, listener: RecordingListener()) }
            let prompt = try await stage.agent.next().prompt
            #expect(prompt.messages.map(\.role) == [.user, .assistant, .tool, .tool, .user])
            #expect(prompt.messages[2].text == "one")
            #expect(prompt.messages[3].text.contains("may have happened"))
            next.cancel()
            turn.cancel()
            _ = await (next.value, turn.value)
        }
    }

    @Test func `a change whose outcome nobody knows is not made again for a revised turn`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let turn = stage.begin(stage.request([Message(.user, "Write it")]), RecordingListener())
            let first = try await stage.agent.next()
            await call(first, "write_file", #"{"n":1}"#)
            await end(first)
            await stage.clock.sleeper(of: .seconds(3))
            stage.clock.advance(by: .seconds(3))
            try await stage.toolbox.next().answer("The tool server ended before it answered.", isError: true, isCertain: false)
            _ = try await stage.agent.next()
            let again = stage.begin(stage.request([Message(.user, "Write it down, please")]), RecordingListener())
            #expect(await turn.value == .interrupted(.superseded))
            let second = try await stage.agent.next()
            #expect(second.prompt.messages.last?.text.contains("may have happened") == true)
            await call(second, "write_file", #"{"n":1}"#)
            await end(second)
            let third = try await stage.agent.next()
            #expect(third.prompt.exchange.last?.text.contains("may have happened") == true)
            await end(third, saying: "It may be written.")
            #expect(await again.value == .complete)
            #expect(stage.toolbox.runs == ["write_file"])
            let stored = try await stage.toolRuns(of: second.prompt.turn)
            #expect(stored == [#"unknown write_file {"n":1}: The tool server ended before it answered."#])
        }
    }
}
