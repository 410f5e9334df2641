import Testing

@testable import Conversation

/// The session as a telephone's door uses it.
@Suite struct SessionCallTests {
    private let call = ConversationID("5567234892347561234")
    private let question = "What is on my calendar?"

    private func request(_ text: String, _ turn: TurnID = TurnID(), _ language: SpokenLanguage = .english) throws -> TurnRequest {
        TurnRequest(utterance: text, turn: turn, call: try #require(call), session: .main, language: language)
    }

    @Test func `an utterance of a call is a turn of the main session, marked as a call's`() async throws {
        try await SessionStage.with { stage in
            let listener = try await stage.play(request(question), reply: "Three **meetings**.")
            #expect(listener.text == "Three meetings.")
            let channels = LockedBox<[EntryChannel]>([])
            _ = try stage.store.reader.entries(session: .main) { entry in channels.with { $0.append(entry.channel) } }
            #expect(channels.with(\.self) == [.call, .call])
        }
    }

    @Test func `the same words twice are two turns`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(request("Yes."), reply: "Good.")
            try await stage.play(request("Yes."), reply: "Very good.")
            #expect(stage.agent.begun == 2)
            #expect(
                try await stage.entries() == [
                    "user complete: Yes.", "assistant complete: Good.", "user complete: Yes.", "assistant complete: Very good.",
                ])
        }
    }

    @Test func `an utterance that comes while a reply is under way cuts it as far as it was played`() async throws {
        try await SessionStage.with { stage in
            let first = RecordingListener(deliveredMax: "One.".utf8.count)
            let cut = stage.begin(try request(question), first)
            let reply = try await stage.agent.next()
            await reply.reply.deliver(.text("One. Two. Three."))
            await first.heard("One. Two. Three.")
            try await stage.play(request("Stop."), reply: "Fine.")
            #expect(await cut.value == .interrupted(.bargeIn))
            #expect(try await reply.run.next() == .cancelled)
            #expect(
                try await stage.entries() == [
                    "user complete: \(question)", "assistant interrupted: One.", "user complete: Stop.", "assistant complete: Fine.",
                ])
        }
    }

    @Test func `a barge-in while only the telephone still speaks cuts the stored reply to what was played`() async throws {
        try await SessionStage.with { stage in
            let turn = TurnID()
            let request = try request(question, turn)
            try await stage.play(request, reply: "One. Two. Three.")
            let session = stage.sessions.session(for: request, home: stage.home)
            await session.played(turn, bytes: "One. Two.".utf8.count, of: try #require(call))
            #expect(try await stage.entries() == ["user complete: \(question)", "assistant interrupted: One. Two."])
            let next = stage.begin(try self.request("Go on."), RecordingListener())
            let asked = try await stage.agent.next()
            #expect(asked.prompt.messages.map(\.text) == [question, "One. Two.", "Go on."])
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `a reply of which nothing was played is not stored`() async throws {
        try await SessionStage.with { stage in
            let turn = TurnID()
            let request = try request(question, turn)
            try await stage.play(request, reply: "One. Two.")
            let session = stage.sessions.session(for: request, home: stage.home)
            await session.played(turn, bytes: 0, of: try #require(call))
            #expect(try await stage.entries() == ["user complete: \(question)"])
        }
    }

    @Test func `a greeting and a goodbye are remembered in their place`() async throws {
        try await SessionStage.with { stage in
            let call = try #require(call)
            let request = try request(question)
            let session = stage.sessions.session(for: request, home: stage.home)
            await session.note("Hello!", byUser: false, isWhole: true, of: call)
            try await stage.play(request, reply: "Three.")
            await session.note("Hang up, please.", byUser: true, isWhole: true, of: call)
            await session.note("Good", byUser: false, isWhole: false, of: call)
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hello!", "user complete: \(question)", "assistant complete: Three.",
                    "user complete: Hang up, please.", "greeting interrupted: Good",
                ])
            let next = stage.begin(try self.request("Once more."), RecordingListener())
            let asked = try await stage.agent.next()
            #expect(asked.prompt.messages.map(\.text) == ["Hello!", question, "Three.", "Hang up, please.", "Good", "Once more."])
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `a failure is told in the language of the call`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(try request("Hola", TurnID(), .catalan), listener)
            let asked = try await stage.agent.next()
            await asked.reply.deliver(.failed(AgentFailure(.unreachable, "down", status: 502)))
            #expect(await turn.value == .failed(.unreachable))
            #expect(listener.text == SpokenLanguage.catalan.apology)
        }
    }

    @Test func `a slow agent gets no buffer words on a call, which has lines of its own`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(try request(question), listener)
            let asked = try await stage.agent.next()
            stage.clock.advance(by: .seconds(10))
            await asked.reply.deliver(.text("Three."))
            await asked.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(listener.text == "Three.")
        }
    }

    @Test func `an utterance that waits for another conversation stays when the caller goes on`() async throws {
        try await SessionStage.with { stage in
            let other = stage.begin(stage.request([Message(.user, "Elsewhere")], conversation: "chat-1"), RecordingListener())
            let elsewhere = try await stage.agent.next()
            let waiting = stage.begin(try request(question), RecordingListener())
            await stage.clock.sleeper(of: .seconds(5))
            let turn = stage.begin(try request("And tomorrow?"), RecordingListener())
            #expect(await waiting.value == .interrupted(.bargeIn))
            await elsewhere.reply.deliver(.text("There."))
            await elsewhere.reply.deliver(.finished(.stop, nil))
            #expect(await other.value == .complete)
            let asked = try await stage.agent.next()
            #expect(asked.prompt.messages.map(\.text).suffix(2) == [question, "And tomorrow?"])
            turn.cancel()
            _ = await turn.value
            #expect(
                try await stage.entries().filter { $0.hasPrefix("user") } == [
                    "user complete: Elsewhere", "user complete: \(question)", "user complete: And tomorrow?",
                ])
        }
    }
}
