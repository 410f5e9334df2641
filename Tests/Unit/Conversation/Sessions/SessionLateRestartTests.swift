import Testing

@testable import Conversation

/// What was promised outlives the gateway that promised it, and is told once.
@Suite struct SessionLateRestartTests {
    private let asked = Message(.user, "What is in the file?")
    private let promised = SpokenLanguage.english.bufferWords[0] + SpokenLanguage.english.promises[0]

    /// The same store, under a gateway that knows nothing but that.
    private func restarted(_ stage: SessionStage) -> SessionStage {
        let sessions = Sessions(store: stage.store, clock: stage.clock.sessionClock, toolbox: stage.toolbox)
        return SessionStage(sessions: sessions, store: stage.store, toolbox: stage.toolbox, clock: stage.clock, home: stage.home)
    }

    /// A turn that was answered with a promise; returns what the agent was asked.
    private func promise(_ stage: SessionStage) async throws -> HandAgent.Asked {
        let listener = RecordingListener()
        let turn = stage.begin(stage.request([asked]), listener)
        let first = try await stage.agent.next()
        _ = try await stage.entries()
        await stage.clock.sleeper(within: .milliseconds(1200))
        stage.clock.advance(by: .milliseconds(1200))
        await listener.heard(SpokenLanguage.english.bufferWords[0])
        await stage.clock.sleeper(within: .milliseconds(12_800))
        stage.clock.advance(by: .milliseconds(12_800))
        _ = await turn.value
        #expect(listener.text == promised)
        return first
    }

    /// What the next turn says, whose agent says nine.
    private func next(_ stage: SessionStage, after history: [Message]) async throws -> String {
        let listener = RecordingListener()
        let turn = stage.begin(stage.request(history + [Message(.user, "And the time?")]), listener)
        let asked = try await stage.agent.next()
        await asked.reply.deliver(.text("Nine."))
        await asked.reply.deliver(.finished(.stop, nil))
        #expect(await turn.value == .complete)
        return listener.text
    }

    @Test func `a result that was not told is told after a restart, once`() async throws {
        try await SessionStage.with { stage in
            let first = try await promise(stage)
            await first.reply.deliver(.text("Forty two."))
            await first.reply.deliver(.finished(.stop, nil))
            await stage.settled()
            _ = try await stage.entries()
            let history = [asked, Message(.assistant, promised)]
            let second = restarted(stage)
            #expect(try await next(second, after: history) == "Forty two. Nine.")
            let third = restarted(stage)
            let more = history + [Message(.user, "And the time?"), Message(.assistant, "Forty two. Nine.")]
            #expect(try await next(third, after: more) == "Nine.")
        }
    }

    @Test func `work that a stop cut off is told as what did not work out`() async throws {
        try await SessionStage.with { stage in
            let first = try await promise(stage)
            await stage.sessions.shutDown()
            #expect(try await first.run.next() == .cancelled)
            _ = try await stage.entries()
            let told = try await next(restarted(stage), after: [asked, Message(.assistant, promised)])
            #expect(told == SpokenLanguage.english.lateFailure + " Nine.")
        }
    }

    @Test func `what is no longer wanted is not told after a restart`() async throws {
        try await SessionStage.with { stage in
            _ = try await promise(stage)
            let revised = RecordingListener()
            let again = stage.begin(stage.request([Message(.user, "What is in the other file?")]), revised)
            let second = try await stage.agent.next()
            await second.reply.deliver(.text("Nothing."))
            await second.reply.deliver(.finished(.stop, nil))
            _ = await again.value
            _ = try await stage.entries()
            let history = [Message(.user, "What is in the other file?"), Message(.assistant, "Nothing.")]
            #expect(try await next(restarted(stage), after: history) == "Nine.")
        }
    }

    @Test func `what nobody heard is told again after a restart`() async throws {
        try await SessionStage.with { stage in
            let first = try await promise(stage)
            await first.reply.deliver(.text("Forty two."))
            await first.reply.deliver(.finished(.stop, nil))
            let history = [asked, Message(.assistant, promised)]
            let deaf = stage.begin(stage.request(history + [Message(.user, "And")]), RecordingListener(deliveredMax: 0))
            _ = try await stage.agent.next()
            deaf.cancel()
            _ = await deaf.value
            _ = try await stage.entries()
            #expect(try await next(restarted(stage), after: history) == "Forty two. Nine.")
        }
    }

    @Test func `a call after a restart is told, and then nobody is`() async throws {
        try await SessionStage.with { stage in
            let first = try await promise(stage)
            await first.reply.deliver(.text("Forty two."))
            await first.reply.deliver(.finished(.stop, nil))
            await stage.settled()
            _ = try await stage.entries()
            let second = restarted(stage)
            let (told, telling) = AsyncStream.makeStream(of: String.self)
            let session = second.sessions.session(for: second.request([asked]), home: second.home)
            await session.announceLate { telling.yield($0) }
            for await text in told {
                #expect(text == "Forty two.")
                break
            }
            _ = try await second.entries()
            #expect(try await next(restarted(stage), after: [asked, Message(.assistant, promised)]) == "Nine.")
        }
    }

    @Test func `a session that is deleted has nothing to tell`() async throws {
        try await SessionStage.with { stage in
            _ = try await promise(stage)
            _ = try await stage.sessions.delete(.main)
            let told = try await next(restarted(stage), after: [])
            #expect(told == "Nine.")
        }
    }
}
