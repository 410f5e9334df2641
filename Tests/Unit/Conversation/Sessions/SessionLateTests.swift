import Testing

@testable import Conversation

/// What a turn says while it is waited for, and what is told later.
@Suite struct SessionLateTests {
    private let asked = Message(.user, "What is in the file?")

    private func call(_ asked: HandAgent.Asked, _ name: String, _ arguments: String = "{}", id: String = "c1") async {
        await asked.reply.deliver(.toolCall(ToolCallFragment(index: 0, id: id, name: name, arguments: arguments)))
        await asked.reply.deliver(.finished(.toolCalls, nil))
    }

    private func end(_ asked: HandAgent.Asked, saying text: String) async {
        await asked.reply.deliver(.text(text))
        await asked.reply.deliver(.finished(.stop, nil))
    }

    /// Once somebody sleeps for no longer, lets the time pass, and waits for what is said then.
    private func pass(
        _ milliseconds: Int, _ stage: SessionStage, _ listener: RecordingListener, hearing text: String
    ) async {
        await stage.clock.sleeper(within: .milliseconds(milliseconds))
        stage.clock.advance(by: .milliseconds(milliseconds))
        await listener.heard(text)
    }

    /// Buffer words at 1.2 s, the end at 14 s.
    private func passAll(_ stage: SessionStage, _ listener: RecordingListener, then end: String) async {
        let words = SpokenLanguage.english.bufferWords[0]
        await pass(1200, stage, listener, hearing: words)
        await pass(12_800, stage, listener, hearing: words + end)
    }

    @Test(arguments: [
        ("¿Qué hay en el archivo?", SpokenLanguage.spanish), ("Què hi ha a l'arxiu?", .catalan), ("What is in the file?", .english),
    ])
    func `buffer words are said in the language of the user`(utterance: String, language: SpokenLanguage) async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([Message(.user, utterance)]), listener)
            let first = try await stage.agent.next()
            #expect(first.prompt.language == language)
            _ = try await stage.entries()
            await pass(1200, stage, listener, hearing: language.bufferWords[0])
            turn.cancel()
            _ = await turn.value
        }
    }

    @Test func `the language stays with the conversation, and a switch by tool wins over what is heard`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request([Message(.user, "¿Qué tengo hoy?")]), reply: "Nada.")
            let silent = RecordingListener()
            let history = [Message(.user, "¿Qué tengo hoy?"), Message(.assistant, "Nada.")]
            _ = await stage.begin(stage.request(history + [Message(.user, "...")]), silent).value
            #expect(silent.text == SpokenLanguage.spanish.checkIn)
            let switching = Message(
                .assistant, "", toolCalls: [Message.ToolCall(id: "l", name: "language_detection", arguments: #"{"language":"ca"}"#)])
            let next = stage.begin(
                stage.request(
                    history + [switching, Message(.tool, "{}", toolCallID: "l"), Message(.user, "¿Y qué tengo mañana por la tarde?")]),
                RecordingListener())
            let prompt = try await stage.agent.next().prompt
            #expect(prompt.language == .catalan)
            next.cancel()
            _ = await next.value
        }
    }

    @Test
    func
        `a tool that takes long is covered by buffer words, a line of progress and a promise, and what it answers is told in the next turn`()
        async throws
    {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            await call(first, "read_file")
            let run = try await stage.toolbox.next()
            let english = SpokenLanguage.english
            let said = english.bufferWords[0] + english.progressLines[0] + english.promises[0]
            await stage.settled()
            // The tool's own limit sleeps beside them.
            await pass(1200, stage, listener, hearing: english.bufferWords[0])
            await pass(5000, stage, listener, hearing: english.bufferWords[0] + english.progressLines[0])
            // What is said nearer to the promise is left out by a clock that leaps.
            await pass(7800, stage, listener, hearing: said)
            #expect(await turn.value == .complete)
            #expect(listener.text == said)
            #expect(listener.ending == "finish stop")
            #expect(try await stage.entries() == ["user complete: \(asked.text)"])

            run.answer("forty two")
            let second = try await stage.agent.next()
            #expect(second.prompt.leg == 1)
            #expect(second.prompt.messages.last?.text == "forty two")
            await end(second, saying: "It is **forty two**.")

            let next = RecordingListener()
            let promised = Message(.assistant, said)
            let later = stage.begin(stage.request([asked, promised, Message(.user, "And the time?")]), next)
            let third = try await stage.agent.next()
            #expect(third.prompt.messages.map(\.text) == [asked.text, english.promises[0], "It is forty two.", "And the time?"])
            await end(third, saying: "Nine.")
            #expect(await later.value == .complete)
            #expect(next.text == "It is forty two. Nine.")
            #expect(
                try await stage.entries() == [
                    "user complete: \(asked.text)", "user complete: And the time?", "assistant complete: It is forty two. Nine.",
                ])
        }
    }

    @Test func `an agent that says nothing for long is covered by line after line, and its reply is stored without them`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([Message(.user, "¿Qué hay en el archivo?")]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            let spanish = SpokenLanguage.spanish
            await pass(1200, stage, listener, hearing: spanish.bufferWords[0])
            await pass(5300, stage, listener, hearing: spanish.bufferWords[0] + spanish.progressLines[0])
            let said = spanish.bufferWords[0] + spanish.progressLines[0] + spanish.progressLines[1]
            await pass(5300, stage, listener, hearing: said)
            await end(first, saying: "Nada.")
            #expect(await turn.value == .complete)
            #expect(listener.text == said + "Nada.")
            #expect(try await stage.entries() == ["user complete: ¿Qué hay en el archivo?", "assistant complete: Nada."])
        }
    }

    @Test func `an agent that has begun to speak is not spoken into`() async throws {
        try await SessionStage.with { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            let words = SpokenLanguage.english.bufferWords[0]
            await pass(1200, stage, listener, hearing: words)
            await first.reply.deliver(.text("It is a file. And"))
            await listener.heard(words + "It is a file. And")
            for _ in 0..<2 {
                await stage.clock.sleeper(within: .seconds(5))
                stage.clock.advance(by: .seconds(5))
            }
            await stage.clock.sleepers(1)
            await end(first, saying: " that is all.")
            #expect(await turn.value == .complete)
            #expect(listener.text == words + "It is a file. And that is all.")
        }
    }

    @Test func `what was told and not heard is told again`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            await passAll(stage, listener, then: SpokenLanguage.english.promises[0])
            _ = await turn.value
            await end(first, saying: "Forty two.")
            let promised = [asked, Message(.assistant, listener.text)]
            let unheard = stage.begin(stage.request(promised + [Message(.user, "And")]), RecordingListener(deliveredMax: 0))
            _ = try await stage.agent.next()
            let revised = RecordingListener()
            let again = stage.begin(stage.request(promised + [Message(.user, "And the time?")]), revised)
            let asked = try await stage.agent.next()
            await end(asked, saying: "Nine.")
            #expect(await again.value == .complete)
            _ = await unheard.value
            #expect(revised.text == "Forty two. Nine.")
        }
    }

    @Test func `a revision of a promised turn ends its work`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            await passAll(stage, listener, then: SpokenLanguage.english.promises[0])
            _ = await turn.value
            let revised = RecordingListener()
            let again = stage.begin(stage.request([Message(.user, "What is in the other file?")]), revised)
            #expect(try await first.run.next() == .cancelled)
            let second = try await stage.agent.next()
            await end(second, saying: "Nothing.")
            #expect(await again.value == .complete)
            #expect(revised.text == "Nothing.")
            #expect(try await stage.entries() == ["user complete: What is in the other file?", "assistant complete: Nothing."])
        }
    }

    @Test func `late work that takes too long is told as what did not work out`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            await passAll(stage, listener, then: SpokenLanguage.english.promises[0])
            _ = await turn.value
            await stage.clock.sleeper(within: .seconds(300))
            stage.clock.advance(by: .seconds(300))
            #expect(try await first.run.next() == .cancelled)
            let next = RecordingListener()
            let later = stage.begin(
                stage.request([asked, Message(.assistant, listener.text), Message(.user, "And the time?")]), next)
            await end(try await stage.agent.next(), saying: "Nine.")
            _ = await later.value
            #expect(next.text == SpokenLanguage.english.lateFailure + " Nine.")
        }
    }

    @Test func `a late result is announced where somebody listens, and kept where it could not be told`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let request = stage.request([asked])
            let turn = stage.begin(request, listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            await passAll(stage, listener, then: SpokenLanguage.english.promises[0])
            _ = await turn.value
            let (told, telling) = AsyncStream.makeStream(of: String.self)
            let session = stage.sessions.session(for: request, home: stage.home)
            await session.announceLate { telling.yield($0) }
            await end(first, saying: "Forty two.")
            for await text in told {
                #expect(text == "Forty two.")
                break
            }
            await session.announceLate(to: nil)
            await session.returnLate("Forty two.")
            let next = RecordingListener()
            let later = stage.begin(stage.request([asked, Message(.assistant, listener.text), Message(.user, "And?")]), next)
            await end(try await stage.agent.next(), saying: "Nine.")
            _ = await later.value
            #expect(next.text == "Forty two. Nine.")
        }
    }

    @Test func `where too many promises are open, a turn that takes too long ends in an apology`() async throws {
        var settings = SessionSettings()
        settings.lateResultsMax = 0
        try await SessionStage.with(HandToolbox(), settings) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            _ = try await stage.entries()
            await passAll(stage, listener, then: SpokenLanguage.english.apology)
            #expect(await turn.value == .failed(.timedOut))
            #expect(listener.ending == "finish stop")
            #expect(try await first.run.next() == .cancelled)
        }
    }

    @Test func `a reply that is being said when the time is up ends with its sentence`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let turn = stage.begin(stage.request([asked]), listener)
            let first = try await stage.agent.next()
            await first.reply.deliver(.text("Word and. Word"))
            await listener.heard("Word and. Word")
            await stage.clock.sleeper(within: .milliseconds(1200))
            stage.clock.advance(by: .milliseconds(1200))
            await stage.clock.sleeper(within: .milliseconds(12_800))
            stage.clock.advance(by: .milliseconds(12_800))
            await stage.clock.sleepers(1)
            await first.reply.deliver(.text(" and. "))
            await listener.heard("Word and. Word and.")
            stage.clock.advance(by: .milliseconds(250))
            #expect(await turn.value == .complete)
            #expect(listener.text.hasPrefix("Word and. Word and."))
            #expect(!listener.text.contains(SpokenLanguage.english.promises[0]))
            #expect(try await first.run.next() == .cancelled)
            let entries = try await stage.entries()
            #expect(entries.count == 2)
            #expect(entries.last?.hasPrefix("assistant interrupted: Word and.") == true)
        }
    }

    @Test func `a long tool on a call is told of, and a call is never answered with a promise`() async throws {
        try await SessionStage.with(HandToolbox()) { stage in
            let listener = RecordingListener()
            let call = try #require(ConversationID("77"))
            let request = TurnRequest(utterance: "Què hi ha?", turn: TurnID(), call: call, session: .main, language: .catalan)
            let turn = stage.begin(request, listener)
            let first = try await stage.agent.next()
            await self.call(first, "read_file")
            let run = try await stage.toolbox.next()
            let lines = SpokenLanguage.catalan.progressLines
            await stage.settled()
            await pass(6700, stage, listener, hearing: lines[0])
            await pass(6000, stage, listener, hearing: lines[0] + lines[1])
            run.answer("x")
            await end(try await stage.agent.next(), saying: "Res.")
            #expect(await turn.value == .complete)
            #expect(listener.text == lines[0] + lines[1] + "Res.")
        }
    }
}
