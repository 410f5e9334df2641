import Testing

@testable import Conversation

/// Conversations made up by chance, played over a session as a voice platform plays them, with restarts anywhere between two requests.
///
/// The platform's history and what must be stored are kept by the test itself; after every step the store must hold just that, and the
/// agent must have run just as often as something was really asked.
@Suite struct SessionDramaTests {
    @Test(arguments: 1...16)
    func `whatever happens, the store holds what was said and heard, and the agent ran once for each turn`(seed: Int) async throws {
        try await SessionStage.with { stage in
            var drama = Drama(stage: stage, random: SplitMix64(seed: UInt64(seed)))
            for _ in 0..<30 {
                try await drama.step()
                #expect(try await stage.entries() == drama.stored, "seed \(seed): \(drama.told)")
                #expect(stage.agent.begun == drama.runs, "seed \(seed): \(drama.told)")
            }
        }
    }
}

/// One conversation, from the platform's side.
private struct Drama {
    /// A turn as it must be stored.
    struct Played {
        var utterances: [String]
        var reply: [String]
        /// How many of the reply's words are stored.
        var heard: Int
        var isWhole: Bool { heard == reply.count }
    }

    let stage: SessionStage
    var random: SplitMix64
    var sessions: Sessions
    /// What the platform remembers up to the latest turn's utterances, and those.
    var history = said("a: Hi, how can I help?")
    var latest: [Message] = []
    /// What it adds when the latest turn's reply has been said, as far as it was.
    var after: [Message] = []
    var played: [Played] = []
    var runs = 0
    var told: [String] = []
    private var words = 0
    private var silences = 0

    init(stage: SessionStage, random: SplitMix64) {
        self.stage = stage
        self.random = random
        sessions = stage.sessions
    }

    var stored: [String] {
        guard !played.isEmpty else { return [] }
        return ["greeting complete: Hi, how can I help?"]
            + played.flatMap { turn in
                turn.utterances.map { "user complete: \($0)" }
                    + (turn.heard == 0
                        ? []
                        : [
                            "assistant \(turn.isWhole ? "complete" : "interrupted"): \(turn.reply.prefix(turn.heard).joined(separator: " "))"
                        ])
            }
    }

    mutating func step() async throws {
        if Int.random(in: 0..<3, using: &random) == 0 {
            told.append("restart")
            _ = try await stage.entries()
            sessions = Sessions(store: stage.store, clock: stage.clock.sessionClock)
        }
        switch played.isEmpty ? 0 : Int.random(in: 0..<7, using: &random) {
        case 0...2: try await speak()
        case 3: try await repeatLatest()
        case 4: try await revise()
        default: try await keepSilent()
        }
    }

    // MARK: - What the platform does

    /// The user hears some of the latest reply and says something new.
    private mutating func speak() async throws {
        hearSome()
        let utterance = some("ask")
        told.append("speak \(utterance)")
        if !played.isEmpty, played[played.count - 1].heard == 0 {
            latest.append(Message(.user, utterance))
        } else {
            history += latest + after
            latest = [Message(.user, utterance)]
        }
        after = []
        silences = 0
        let reply = try await ask(history + latest, runs: true)
        played.append(Played(utterances: [utterance], reply: reply, heard: reply.count))
    }

    /// The same request again.
    private mutating func repeatLatest() async throws {
        guard after.isEmpty, let turn = played.last, turn.heard > 0 else { return }
        told.append("repeat")
        #expect(try await ask(history + latest, runs: false) == turn.reply)
    }

    /// What the user last said is transcribed otherwise: longer, shorter or another word.
    private mutating func revise() async throws {
        guard after.isEmpty, let turn = played.last, turn.heard > 0, turn.utterances.count == 1 else { return }
        let utterance = Bool.random(using: &random) ? turn.utterances[0] + " " + some("more") : some("instead")
        told.append("revise \(utterance)")
        latest[latest.count - 1] = Message(.user, utterance)
        let reply = try await ask(history + latest, runs: true)
        played[played.count - 1] = Played(utterances: [utterance], reply: reply, heard: reply.count)
    }

    /// The user hears some of the reply and says nothing.
    private mutating func keepSilent() async throws {
        guard played.last?.heard ?? 0 > 0 else { return }
        hearSome(atLeast: 1)
        told.append("silence")
        stage.clock.advance(by: .seconds(3))
        let listener = try await answer(history + latest + after + said("u: ..."))
        #expect(listener.turnClass == .silence, "\(told)")
        #expect(listener.text == (silences == 0 ? "Are you still there?" : "... "), "\(told)")
        silences += 1
        if Bool.random(using: &random) { after += said("u: ...") }
        after += [Message(.assistant, listener.text)]
    }

    // MARK: - Parts

    /// The user hears a part of the latest reply, never less than before.
    private mutating func hearSome(atLeast least: Int = 0) {
        guard var turn = played.last else { return }
        if after.isEmpty {
            turn.heard = Int.random(in: least...turn.reply.count, using: &random)
            told.append("heard \(turn.heard)")
            let text = turn.reply.prefix(turn.heard).joined(separator: " ") + (turn.isWhole ? "" : "...")
            if turn.heard > 0 || Bool.random(using: &random) { after = [Message(.assistant, turn.heard == 0 ? "..." : text)] }
            // An ellipsis alone says nothing: the next utterance stands beside this one.
            if turn.heard == 0 { after = [] }
        }
        played[played.count - 1] = turn
    }

    private mutating func some(_ word: String) -> String {
        words += 1
        return "\(word) \(words)"
    }

    private mutating func ask(_ messages: [Message], runs isRun: Bool) async throws -> [String] {
        let request = stage.request(messages)
        let session = sessions.session(for: request, home: stage.home)
        let listener = RecordingListener()
        let turn = Task { [agent = stage.agent] in await session.withTurn(request, agent: agent, listener: listener) }
        guard isRun else {
            #expect(await turn.value == .complete)
            return listener.text.split(separator: " ").map(String.init)
        }
        runs += 1
        let asked = try await stage.agent.next()
        let reply = (1...Int.random(in: 2...6, using: &random)).map { "\(["one", "two", "three"][$0 % 3])\(words)" }
        await asked.reply.deliver(.text(reply.joined(separator: " ")))
        await asked.reply.deliver(.finished(.stop, nil))
        #expect(await turn.value == .complete, "\(told)")
        return reply
    }

    private func answer(_ messages: [Message]) async throws -> RecordingListener {
        let request = stage.request(messages)
        let session = sessions.session(for: request, home: stage.home)
        let listener = RecordingListener()
        let turn = Task { [agent = stage.agent] in await session.withTurn(request, agent: agent, listener: listener) }
        #expect(await turn.value == .complete)
        return listener
    }
}
