import Testing

@testable import Simulators

@Suite struct ScenarioRecordingTests {
    /// An exchange whose history is told as alternating texts, the system's first.
    private static func exchange(
        _ number: Int, _ said: [String], reply: [String] = ["A reply ", "of words."], at seconds: Double = 0,
        ending: RecordedExchange.Ending = .complete, extra: JSONValue = .object([])
    ) -> RecordedExchange {
        let messages = said.map { text -> JSONValue in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            return ["role": .string(parts[0]), "content": .string(parts[1])]
        }
        let body: JSONValue = ["model": "m", "max_tokens": -1, "temperature": 0, "messages": .array(messages)]
        let start = Duration.milliseconds(Int(seconds * 1000))
        var exchange = RecordedExchange(number: number, conversation: "conv-secret", body: body.merging(extra), arrivedAt: start)
        exchange.deltas = reply
        exchange.firstTokenAt = reply.isEmpty ? nil : start + .milliseconds(120)
        exchange.lastTokenAt = reply.isEmpty ? nil : start + .milliseconds(220)
        exchange.endedAt = start + .milliseconds(300)
        exchange.ending = ending
        return exchange
    }

    private func scenario(_ exchanges: [RecordedExchange]) throws -> Scenario {
        let made = try #require(ScenarioRecording.scenario(of: exchanges, name: "r"))
        // Whatever is made of traffic must be a file that is read again.
        #expect(try ScenarioFile.parse(ScenarioWriter.text(made.scenario), named: "r").scenarios == [made.scenario])
        return made.scenario
    }

    @Test func `turns, greeting and replies become a scenario without ids`() throws {
        let first = ["system:Be kind to josh@corp.example.", "assistant:Hey.", "user:What time is it?"]
        let made = try scenario([
            Self.exchange(1, first, extra: ["user_id": "josh", "tools": [["function": ["name": "end_call"]]]]),
            Self.exchange(2, first + ["assistant:A reply of words.", "user:Thanks."], at: 5),
        ])
        #expect(made.system == "Be kind to someone@example.com.")
        #expect(made.firstMessage == "Hey.")
        #expect(made.turns.map(\.user) == ["What time is it?", "Thanks."])
        #expect(made.target.conversation == "recorded" && made.target.user == "recorded")
        #expect(made.tools == ["end_call"])
        #expect(made.upstream.first?.reply == "A reply of words.")
        #expect(made.upstream.first?.pace.firstTokenMilliseconds == 120)
        #expect(!ScenarioWriter.text(made).contains("conv-secret"))
    }

    @Test func `a hang-up in mid-stream is an interruption after so many chunks`() throws {
        let first = ["user:Tell me a story."]
        let made = try scenario([
            Self.exchange(1, first, reply: ["Once ", "upon ", " "], ending: .hungUp(.rst)),
            Self.exchange(2, first + ["assistant:Once...", "user:Stop."], at: 2),
        ])
        #expect(made.turns[1].interrupt == Interrupt(after: .chunk, count: 2, abort: .rst))
    }

    @Test func `a shortened reply in the history is an interruption after so many words`() throws {
        let first = ["user:Count."]
        let made = try scenario([
            Self.exchange(1, first, reply: ["One two ", "three four."]),
            Self.exchange(2, first + ["assistant:One two...", "user:Enough."], at: 2),
        ])
        #expect(made.turns[1].interrupt == Interrupt(after: .heardWords, count: 2))
    }

    @Test func `the same again is a retry after a hang-up and a replay after an answer`() throws {
        let once = ["user:Hello."]
        let retried = try scenario([
            Self.exchange(1, once, ending: .hungUp(.fin)), Self.exchange(2, once, at: 4, ending: .hungUp(.fin)),
            Self.exchange(3, once, at: 8),
        ])
        #expect(retried.turns.map(\.delivery) == [.retry(count: 2)])
        let replayed = try scenario([Self.exchange(1, once), Self.exchange(2, once, at: 4)])
        #expect(replayed.turns.map(\.delivery) == [.replay(count: 1)])
    }

    @Test func `a longer wording is speculation, another one a revision`() throws {
        let early = Self.exchange(1, ["user:What's on"], ending: .hungUp(.fin))
        let speculative = try scenario([early, Self.exchange(2, ["user:What's on my calendar?"], at: 0.4)])
        #expect(speculative.turns.map(\.delivery) == [.speculative(cutWords: 2, leadMilliseconds: 400)])
        #expect(speculative.turns.map(\.user) == ["What's on my calendar?"])
        let revised = try scenario([early, Self.exchange(2, ["user:What's wrong?"], at: 0.4)])
        #expect(revised.turns.map(\.delivery) == [.revise(from: "What's on", leadMilliseconds: 400)])
    }

    @Test func `dots and an unchanged history are silences, a shorter one goes back`() throws {
        let first = ["user:Hello."]
        let second = first + ["assistant:A reply of words.", "user:And?"]
        let made = try scenario([
            Self.exchange(1, first), Self.exchange(2, second, at: 3),
            Self.exchange(3, second + ["assistant:A reply of words.", "user:..."], at: 10),
            Self.exchange(4, first + ["assistant:A reply of words.", "user:Other."], at: 20),
        ])
        #expect(made.turns.map(\.delivery.name) == ["plain", "plain", "silence", "shrunk"])
        #expect(made.turns[2].delivery == .silence(.dots, waitMilliseconds: 6700))
        #expect(made.turns[3].delivery == .shrunk(to: "2", waitMilliseconds: 9700))
    }

    @Test func `nonsense makes no scenario and no crash`() {
        let bodies: [JSONValue] = [
            .null, [], 1, ["messages": 1], ["messages": [1]], ["messages": [["role": 1]]], ["messages": [["role": "tool"]]],
        ]
        let exchanges = bodies.enumerated().map { RecordedExchange(number: $0 + 1, body: $1, arrivedAt: .zero) }
        for count in 1...exchanges.count { _ = ScenarioRecording.scenario(of: Array(exchanges.prefix(count)), name: "n") }
        #expect(ScenarioRecording.scenario(of: Array(exchanges.prefix(4)), name: "n") == nil)
    }
}
