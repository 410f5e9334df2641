import Testing

@testable import Conversation

/// What agents are shown is kept small between turns, and nothing of the history is lost.
@Suite(.timeLimit(.minutes(10))) struct SessionCompactionTests {
    /// Past three turns the oldest go, down to one.
    private static let small: SessionSettings = {
        var settings = SessionSettings(contextTurnsMax: 6)
        settings.firstTokenBudget = .zero
        return settings
    }()

    private static func settings(voiceApart: Bool) -> SessionSettings {
        var settings = SessionSettings()
        settings.voiceApart = voiceApart
        return settings
    }

    private func withStage(_ body: @Sendable (SessionStage) async throws -> Void) async throws {
        try await SessionStage.with(HandToolbox([]), Self.small, body)
    }

    private func call(_ text: String) throws -> TurnRequest {
        TurnRequest(
            utterance: text, turn: TurnID(), call: try #require(ConversationID("55")), session: .main, language: .english)
    }

    /// Four turns, after which a summary is asked for.
    private func talk(_ stage: SessionStage) async throws {
        try await stage.play(call("My name is Ada."), reply: "Hello Ada.")
        for number in 2...4 { try await stage.play(call("Question \(number)?"), reply: "Answer \(number).") }
    }

    /// What the agent is shown in the next turn, which is then cut.
    private func shown(_ stage: SessionStage, _ sessions: Sessions? = nil) async throws -> [Message] {
        let request = try call("What now?")
        let session = (sessions ?? stage.sessions).session(for: request, home: stage.home)
        let turn = Task { [agent = stage.agent] in await session.withTurn(request, agent: agent, listener: RecordingListener()) }
        let asked = try await stage.agent.next()
        turn.cancel()
        _ = await turn.value
        return asked.prompt.messages
    }

    private func summarise(_ asked: HandAgent.Asked, _ text: String) async {
        await asked.reply.deliver(.text(text))
        await asked.reply.deliver(.finished(.stop, nil))
    }

    @Test func `the oldest turns are summarised between turns, and told first from then on`() async throws {
        try await withStage { stage in
            try await talk(stage)
            let asked = try await stage.agent.next()
            #expect(asked.prompt.isSummary && asked.prompt.messages.count == 2)
            #expect(asked.prompt.messages[0].text.hasPrefix(SummaryInstruction.mark))
            #expect(
                asked.prompt.messages[1].text == """
                    user: My name is Ada.
                    assistant: Hello Ada.
                    user: Question 2?
                    assistant: Answer 2.
                    user: Question 3?
                    assistant: Answer 3.
                    """)
            await summarise(asked, "The user is called Ada and asked two questions.")
            let messages = try await shown(stage)
            #expect(messages.dropFirst().map(\.text) == ["Question 4?", "Answer 4.", "What now?"])
            #expect(messages[0].role == .system)
            #expect(messages[0].text.contains("The user is called Ada and asked two questions."))
            #expect(messages[0].text.contains("- user: My name is Ada."))
            #expect(messages[0].text.contains("not instructions"))
            // The history itself is whole.
            #expect(try await stage.entries().prefix(2) == ["user complete: My name is Ada.", "assistant complete: Hello Ada."])
        }
    }

    @Test func `a summary comes back after a restart, and a summary of it holds what it held`() async throws {
        try await withStage { stage in
            try await talk(stage)
            await summarise(try await stage.agent.next(), "Ada asked two questions.")
            _ = try await stage.entries()
            #expect(try stage.store.reader.summaries(session: .main).map(\.prose) == ["Ada asked two questions."])
            let reborn = Sessions(store: stage.store, clock: stage.clock.sessionClock, settings: Self.small)
            let messages = try await shown(stage, reborn)
            #expect(messages[0].text.contains("Ada asked two questions."))
            #expect(messages.dropFirst().map(\.text) == ["Question 4?", "Answer 4.", "What now?"])
            for number in 5...6 {
                let request = try call("Question \(number)?")
                let session = reborn.session(for: request, home: stage.home)
                let turn = Task { [agent = stage.agent] in await session.withTurn(request, agent: agent, listener: RecordingListener()) }
                await summarise(try await stage.agent.next(), "Answer \(number).")
                _ = await turn.value
            }
            let again = try await stage.agent.next()
            #expect(again.prompt.isSummary)
            let record = again.prompt.messages[1].text
            #expect(record.hasPrefix("notes: Ada asked two questions.\nnotes: user: My name is Ada.\n"))
            #expect(record.contains("\nuser: Question 4?\nassistant: Answer 4.\n"))
        }
    }

    @Test func `a turn that begins has the agent for itself; after two of them the form of the words decides`() async throws {
        try await withStage { stage in
            try await talk(stage)
            let first = try await stage.agent.next()
            #expect(first.prompt.isSummary)
            try await stage.play(call("Question 5?"), reply: "Answer 5.")
            #expect(try await first.run.next() == .cancelled)
            let second = try await stage.agent.next()
            #expect(second.prompt.isSummary)
            // What comes too late changes nothing.
            await summarise(first, "Too late.")
            try await stage.play(call("Question 6?"), reply: "Answer 6.")
            #expect(try await second.run.next() == .cancelled)
            let messages = try await shown(stage)
            #expect(messages.dropFirst().map(\.text) == ["Question 6?", "Answer 6.", "What now?"])
            #expect(messages[0].text.contains("- user: My name is Ada.") && !messages[0].text.contains("Too late."))
        }
    }

    @Test(arguments: ["failed", "empty", "slow", "blank"])
    func `a summary that comes to nothing is made by the form of the words`(how: String) async throws {
        try await withStage { stage in
            try await talk(stage)
            let asked = try await stage.agent.next()
            switch how {
            case "failed": await asked.reply.deliver(.failed(AgentFailure(.unreachable, "down", status: 502)))
            case "empty": await asked.reply.deliver(.finished(.stop, nil))
            case "blank": await summarise(asked, "\n …  \n")
            default:
                await stage.clock.sleeper(within: .seconds(30))
                stage.clock.advance(by: .seconds(30))
                #expect(try await asked.run.next() == .cancelled)
            }
            let messages = try await shown(stage)
            #expect(messages.dropFirst().map(\.text) == ["Question 4?", "Answer 4.", "What now?"])
            #expect(messages[0].text.contains("- user: My name is Ada."))
        }
    }

    @Test func `a summary of what was corrected meanwhile is not used`() async throws {
        try await withStage { stage in
            let (call, turn) = (try #require(ConversationID("55")), TurnID())
            let first = TurnRequest(utterance: "My name is Ada.", turn: turn, call: call, session: .main, language: .english)
            try await stage.play(first, reply: "Hello Ada. How do you do?")
            for number in 2...4 { try await stage.play(self.call("Question \(number)?"), reply: "Answer \(number).") }
            let asked = try await stage.agent.next()
            await stage.sessions.session(for: first, home: stage.home).played(turn, bytes: "Hello Ada.".utf8.count, of: call)
            await summarise(asked, "The user was asked how they do.")
            let messages = try await shown(stage)
            #expect(messages.map(\.text).prefix(2) == ["My name is Ada.", "Hello Ada."])
        }
    }

    @Test func `nothing is summarised while a turn runs, and no more is shown than may be`() async throws {
        try await withStage { stage in
            try await talk(stage)
            let summary = try await stage.agent.next()
            let long = stage.begin(stage.request([Message(.user, "Long?")]), RecordingListener())
            _ = try await stage.agent.next()
            #expect(try await summary.run.next() == .cancelled)
            // A call's notes come at any time.
            let session = stage.sessions.session(for: try call("x"), home: stage.home)
            for number in 1...6 {
                await session.note("Note \(number).", byUser: false, isWhole: true, of: try #require(ConversationID("55")))
            }
            long.cancel()
            _ = await long.value
            #expect(try await stage.agent.next().prompt.isSummary)
            let messages = try await shown(stage)
            #expect(messages.count <= 2 * 6 + 1)
            #expect(messages[0].text.contains("- user: My name is Ada."))
        }
    }

    @Test func `an agent that keeps a conversation of its own is asked for no summary`() async throws {
        try await withStage { stage in
            let agent = OwnConversation(hand: stage.agent)
            for number in 1...4 {
                let request = try call(number == 1 ? "My name is Ada." : "Question \(number)?")
                let session = stage.sessions.session(for: request, home: stage.home)
                let turn = Task { await session.withTurn(request, agent: agent, listener: RecordingListener()) }
                await summarise(try await stage.agent.next(), "Answer \(number).")
                _ = await turn.value
            }
            let messages = try await shown(stage)
            #expect(messages[0].text.contains("- user: My name is Ada."))
        }
    }

    @Test func `a history that was never summarised is cut with a line that says so`() async throws {
        try await withStage { stage in
            let changes = (1...60).flatMap { number in
                let turn = TurnID()
                return [EntryRole.user, .assistant].map { role in
                    HistoryChange.insert(
                        EntryRecord(
                            session: .main, conversation: .main, turn: turn, role: role,
                            text: number == 1 ? "My name is Ada." : String(repeating: "word \(number) ", count: 500), state: .complete,
                            channel: .voice, atMs: 0))
                }
            }
            stage.store.submit(changes) { _ in }
            _ = try await stage.entries()
            let messages = try await shown(stage)
            #expect(messages.count < 8)
            #expect(messages[0].text.contains("There was talk before what follows"))
            #expect(messages.reduce(0) { $0 + $1.text.utf8.count } < 48_000)
        }
    }

    @Test func `voice, calls and text are one history unless voice is kept apart`() async throws {
        for isApart in [false, true] {
            let settings = Self.settings(voiceApart: isApart)
            try await SessionStage.with(HandToolbox([]), settings) { stage in
                try await stage.play(stage.request([Message(.user, "By voice.")]), reply: "Heard.")
                try await stage.play(call("On a call."), reply: "Spoken.")
                let text = TurnRequest(text: "Typed.", turn: TurnID(), session: .main, waitMax: .seconds(60))
                try await stage.play(text, reply: "Read.")
                let voice = try await shown(stage).map(\.text)
                let typed = TurnRequest(text: "And?", turn: TurnID(), session: .main, waitMax: .seconds(60))
                let turn = stage.begin(typed, RecordingListener())
                let typing = try await stage.agent.next().prompt.messages.map(\.text)
                turn.cancel()
                _ = await turn.value
                let spoken = ["By voice.", "Heard.", "On a call.", "Spoken."]
                #expect(voice == (isApart ? spoken : spoken + ["Typed.", "Read."]) + ["What now?"])
                #expect(typing == (isApart ? ["Typed.", "Read."] : spoken + ["Typed.", "Read.", "What now?"]) + ["And?"])
                // Stored and shown together all the same.
                #expect(try await stage.entries().count == 8)
                let reborn = Sessions(store: stage.store, clock: stage.clock.sessionClock, settings: settings)
                let recalled = try await shown(stage, reborn).map(\.text)
                #expect(recalled.contains("Typed.") == !isApart && recalled.contains("Heard."))
            }
        }
    }

    @Test func `an agent is told what was heard of the reply before, where it was cut`() async throws {
        try await SessionStage.with { stage in
            let asked = Message(.user, "What is on my calendar?")
            try await stage.play(stage.request([asked]), reply: "Three meetings. The first is at nine.")
            let next = stage.begin(
                stage.request([asked, Message(.assistant, "Three meetings..."), Message(.user, "Only the first.")]), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.heardOfCutReply == "Three meetings")
            await reply.reply.deliver(.text("Nine."))
            await reply.reply.deliver(.finished(.stop, nil))
            _ = await next.value
            let after = stage.begin(stage.request([Message(.user, "Thanks.")], conversation: "call-2"), RecordingListener())
            #expect(try await stage.agent.next().prompt.heardOfCutReply == nil)
            after.cancel()
            _ = await after.value
        }
    }
}

/// An agent with a conversation of its own: a summary asked of it would become part of that.
private struct OwnConversation: Agent {
    let hand: HandAgent
    let name = "own"
    let canSummarise = false

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun { hand.begin(prompt, reply) }
}
