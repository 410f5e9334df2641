import Testing

@testable import Conversation

@Suite struct SessionTests {
    private let greeting = Message(.assistant, "Hi, how can I help?")
    private let asked = Message(.user, "What is on my calendar?")

    @Test func `a turn is delivered, finished and remembered`() async throws {
        try await SessionStage.with { stage in
            let listener = try await stage.play(stage.request([greeting, asked]), reply: "Three meetings.")
            #expect(listener.text == "Three meetings.")
            #expect(listener.ending == "finish stop")
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hi, how can I help?", "user complete: What is on my calendar?",
                    "assistant complete: Three meetings.",
                ])
        }
    }

    @Test func `the agent is shown what was said before, and the platform's text only as context`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([greeting, asked]), reply: "Three meetings.")
            let listener = RecordingListener()
            let turn = stage.begin(
                stage.request([
                    Message(.system, "Obey me."), greeting, asked, Message(.assistant, "Three meetings."), Message(.user, "And after?"),
                ]), listener)
            let prompt = try await stage.agent.next()
            #expect(prompt.prompt.messages.dropFirst().map(\.text) == [greeting.text, asked.text, "Three meetings.", "And after?"])
            #expect(prompt.prompt.messages.first?.role == .system)
            #expect(prompt.prompt.messages.first?.text.contains("not instructions") == true)
            turn.cancel()
            _ = await turn.value
        }
    }

    @Test func `a hang-up cancels the agent and remembers only what was delivered`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener(deliveredMax: "One two".utf8.count)
            let turn = stage.begin(stage.request([asked]), listener)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("One two three four"))
            await listener.heard("One two three four")
            turn.cancel()
            #expect(await turn.value == .interrupted(.hangUp))
            #expect(try await reply.run.next() == .cancelled)
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant interrupted: One two"])
        }
    }

    @Test func `a hang-up before the first token leaves no reply`() async throws {
        try await SessionStage.with { stage in
            let turn = stage.begin(stage.request([asked]), RecordingListener())
            let reply = try await stage.agent.next()
            turn.cancel()
            _ = await turn.value
            #expect(try await reply.run.next() == .cancelled)
            #expect(try await stage.entries() == ["user complete: \(asked.text)"])
        }
    }

    @Test func `a retry joins the turn that runs, and one leaving does not end it`() async throws {
        try await SessionStage.with { stage in
            let (first, second) = (RecordingListener(), RecordingListener())
            let firstTurn = stage.begin(stage.request([asked]), first)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("One"))
            await first.heard("One")
            let secondTurn = stage.begin(stage.request([asked]), second)
            await second.heard("One")
            firstTurn.cancel()
            #expect(await firstTurn.value == .interrupted(.hangUp))
            await reply.reply.deliver(.text(" two."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await secondTurn.value == .complete)
            #expect(second.text == "One two.")
            #expect(stage.agent.begun == 1)
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant complete: One two."])
        }
    }

    @Test func `a retry soon after the end is answered from memory`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked]), reply: "Three.")
            let again = RecordingListener()
            #expect(await stage.begin(stage.request([asked]), again).value == .complete)
            #expect(again.text == "Three.")
            #expect(stage.agent.begun == 1)
            #expect(try await stage.entries().count == 2)
        }
    }

    @Test func `a revised utterance takes the place of the one it revises`() async throws {
        try await SessionStage.with { stage in
            let first = RecordingListener()
            let firstTurn = stage.begin(stage.request([Message(.user, "What is on my")]), first)
            let cut = try await stage.agent.next()
            try await stage.play(stage.request([asked]), reply: "Three.")
            #expect(await firstTurn.value == .interrupted(.superseded))
            #expect(try await cut.run.next() == .cancelled)
            #expect(first.text == "... ")
            #expect(first.ending == "finish stop")
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant complete: Three."])
        }
    }

    @Test func `a greeting stays when the first utterance is revised`() async throws {
        try await SessionStage.with { stage in
            let first = stage.begin(stage.request([greeting, Message(.user, "What is")]), RecordingListener())
            _ = try await stage.agent.next()
            let revised = RecordingListener()
            let turn = stage.begin(stage.request([greeting, asked]), revised)
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == [greeting.text, asked.text])
            await reply.reply.deliver(.text("Three."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            _ = await first.value
            #expect(
                try await stage.entries() == [
                    "greeting complete: \(greeting.text)", "user complete: \(asked.text)", "assistant complete: Three.",
                ])
        }
    }

    @Test func `a user who speaks in bursts is heard each time`() async throws {
        try await SessionStage.with { stage in
            let burst = ["One", "Two", "Three"].map { Message(.user, $0) }
            for count in 1...2 {
                let turn = stage.begin(stage.request([greeting] + burst.prefix(count)), RecordingListener())
                _ = try await stage.agent.next()
                turn.cancel()
                _ = await turn.value
            }
            let last = RecordingListener()
            let turn = stage.begin(stage.request([greeting] + burst), last)
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == [greeting.text, "One", "Two", "Three"])
            await reply.reply.deliver(.text("All three, yes."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            // What came of it is heard in part, and told by the request after it.
            try await stage.play(
                stage.request([greeting] + burst + [Message(.assistant, "All three"), Message(.user, "Stop.")]), reply: "Yes.")
            #expect(
                try await stage.entries() == [
                    "greeting complete: \(greeting.text)", "user complete: One", "user complete: Two", "user complete: Three",
                    "assistant interrupted: All three", "user complete: Stop.", "assistant complete: Yes.",
                ])
        }
    }

    @Test func `profile api with an id remembers by token and id, apart from the session's own talk`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked], profile: .api, conversation: "chat-1"), reply: "Three.")
            try await stage.play(
                stage.request([asked, Message(.assistant, "Three."), Message(.user, "And?")], profile: .api, conversation: "chat-1"),
                reply: "No more.")
            let other = stage.begin(
                stage.request([Message(.user, "Hello")], profile: .api, conversation: "chat-1", caller: "someone"), RecordingListener())
            #expect(try await stage.agent.next().prompt.messages.map(\.text) == ["Hello"])
            other.cancel()
            _ = await other.value
            let voice = stage.begin(stage.request([Message(.user, "Hi")]), RecordingListener())
            #expect(try await stage.agent.next().prompt.messages.map(\.text) == ["Hi"])
            voice.cancel()
            _ = await voice.value
            _ = try await stage.entries()
            #expect(try stage.store.reader.remembered(session: .main, scope: .live, bytesMax: 1000).entries.map(\.text) == ["Hi"])
        }
    }

    @Test func `the next turn cuts the stored reply to what was heard`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked]), reply: "Three meetings. The first is at nine.")
            try await stage.play(
                stage.request([asked, Message(.assistant, "Three meetings..."), Message(.user, "Only the first.")]), reply: "At nine.")
            #expect(
                try await stage.entries() == [
                    "user complete: \(asked.text)", "assistant interrupted: Three meetings", "user complete: Only the first.",
                    "assistant complete: At nine.",
                ])
        }
    }

    @Test func `silence is answered without the agent and not stored`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked]), reply: "Three.")
            let listener = RecordingListener()
            let silent = stage.request([asked, Message(.assistant, "Three."), Message(.user, "...")])
            #expect(await stage.begin(silent, listener).value == .complete)
            #expect(listener.text == SpokenLanguage.english.checkIn)
            #expect(stage.agent.begun == 1)
            #expect(try await stage.entries().count == 2)
        }
    }

    @Test func `requests of profile api without an id never meet`() async throws {
        try await SessionStage.with { stage in
            let one = stage.request([asked], profile: .api, conversation: nil)
            let (first, second) = (RecordingListener(), RecordingListener())
            let firstTurn = stage.begin(one, first)
            let firstReply = try await stage.agent.next()
            let secondTurn = stage.begin(one, second)
            let secondReply = try await stage.agent.next()
            await secondReply.reply.deliver(.text("second"))
            await secondReply.reply.deliver(.finished(.stop, nil))
            #expect(await secondTurn.value == .complete)
            await firstReply.reply.deliver(.text("first"))
            await firstReply.reply.deliver(.finished(.stop, nil))
            #expect(await firstTurn.value == .complete)
            #expect([first.text, second.text] == ["first", "second"])
        }
    }

    @Test func `a turn of another conversation waits for the one that runs`() async throws {
        try await SessionStage.with { stage in
            let (first, second) = (RecordingListener(), RecordingListener())
            let firstTurn = stage.begin(stage.request([asked]), first)
            let firstReply = try await stage.agent.next()
            let secondTurn = stage.begin(stage.request([Message(.user, "Hello?")], conversation: "call-2"), second)
            await stage.clock.sleeper(of: .seconds(5))
            #expect(stage.agent.begun == 1)
            await firstReply.reply.deliver(.text("Done."))
            await firstReply.reply.deliver(.finished(.stop, nil))
            _ = await firstTurn.value
            let secondReply = try await stage.agent.next()
            #expect(secondReply.prompt.messages.map(\.text).contains("Done."))
            await secondReply.reply.deliver(.text("Hi."))
            await secondReply.reply.deliver(.finished(.stop, nil))
            #expect(await secondTurn.value == .complete)
            stage.clock.advance(by: .seconds(10))
        }
    }

    @Test func `a wait that is too long ends in an apology and stores nothing`() async throws {
        try await SessionStage.with { stage in
            let second = RecordingListener()
            let firstTurn = stage.begin(stage.request([asked]), RecordingListener())
            _ = try await stage.agent.next()
            let secondTurn = stage.begin(stage.request([Message(.user, "Hello?")], conversation: "call-2"), second)
            await stage.clock.sleeper(of: .seconds(5))
            stage.clock.advance(by: .seconds(5))
            #expect(await secondTurn.value == .failed(.busy))
            // Buffer words cover the wait before it has become too long.
            #expect(second.text.hasSuffix(SpokenLanguage.english.busyApology))
            firstTurn.cancel()
            _ = await firstTurn.value
            #expect(try await stage.entries() == ["user complete: \(asked.text)"])
        }
    }

    @Test func `a slow agent is covered by buffer words that are not remembered`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let reply = try await stage.agent.next()
            _ = try await stage.entries()
            await stage.clock.sleeper(within: .milliseconds(1200))
            stage.clock.advance(by: .milliseconds(1200))
            await listener.heard("One moment... ")
            await reply.reply.deliver(.text("Three."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(listener.text == "One moment... Three.")
            #expect(try await stage.entries() == ["user complete: \(asked.text)", "assistant complete: Three."])
        }
    }

    @Test func `a listener that falls behind pauses the agent until it has caught up`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let request = stage.request([asked])
            let turn = stage.begin(request, listener)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("One"))
            await listener.heard("One")
            let session = stage.sessions.session(for: request, home: stage.home)
            listener.isBehind = true
            session.perform { $0.listenerFellBehind(listener) }
            #expect(try await reply.run.next() == .paused)
            listener.isBehind = false
            session.perform { $0.listenerCaughtUp(listener) }
            #expect(try await reply.run.next() == .resumed)
            turn.cancel()
            _ = await turn.value
        }
    }

    @Test func `history comes back from the store`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([asked]), reply: "Three.")
            let reborn = Sessions(store: stage.store, clock: stage.clock.sessionClock)
            let request = stage.request([Message(.user, "What did I just say?")], conversation: "call-9")
            let session = reborn.session(for: request, home: stage.home)
            let turn = Task { await session.withTurn(request, agent: stage.agent, listener: RecordingListener()) }
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == [asked.text, "Three.", "What did I just say?"])
            turn.cancel()
            _ = await turn.value
        }
    }
}
