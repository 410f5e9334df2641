import Foundation
import Testing

@testable import Simulators

@Suite struct ScenarioFileTests {
    /// The fixtures stand at the package's root, five folders above this file.
    static let fixtures = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("fixtures/scenarios")

    static var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    private func parse(_ text: String) throws -> [Scenario] {
        try ScenarioFile.parse("schema: vgw.scenario/1\nname: t\n" + text, named: "t.yaml").scenarios
    }

    private func problems(_ text: String) -> [String] {
        do throws(ScenarioFileError) {
            _ = try ScenarioFile.parse(text, named: "t.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test(arguments: files) func `a fixture is sound, is named after its file and says what it shows`(name: String) throws {
        let file = try ScenarioFile.load(Self.fixtures.appendingPathComponent(name).path)
        let scenario = try #require(file.scenarios.first)
        #expect(name == scenario.name + ".yaml")
        #expect(scenario.about.count > 60)
    }

    @Test func `all the fixtures are there`() {
        #expect(Self.files.count == 23)
    }

    @Test func `each mistake is told with its line and the way to mend it`() throws {
        let path = Self.fixtures.appendingPathComponent("broken/mistakes.yaml").path
        let problems = ScenarioFile.validate([path])
        func says(_ line: Int, _ part: String) -> Bool { problems.contains { $0.line == line && $0.description.contains(part) } }
        #expect(says(4, "'faults' is kept for a later version"))
        #expect(says(5, "unknown key 'sead'; the nearest known key is 'seed'"))
        #expect(says(6, "'telegram' is kept for a later version"))
        #expect(says(9, "expected text, found a whole number; put it in quotes"))
        #expect(says(11, "the nearest is 'first_content'"))
        #expect(says(12, "is not a regular expression"))
        #expect(says(13, "the id 'one' is taken"))
        #expect(says(15, "expected one of request_sent, first_content, chunk, agent_speech_start, heard_ms, heard_words"))
        #expect(says(16, "expected a whole number from 1 to 10, found text, 'many'"))
    }

    @Test func `everything a scenario can say is read`() throws {
        let scenario = try #require(
            try parse(
                """
                about: all
                tags: [a, b]
                seed: 7
                language: en
                target: {kind: elevenlabs, model: m, user: u, conversation: c, temperature: null, max_tokens: -1}
                system: s
                first_message: f
                session: main
                tools: [end_call]
                speech: {words_per_minute: 200, start_ms: 10, ellipsis: false}
                attempts: {cascade_timeout_ms: 800, count_max: 4, closes_old: false, turn_budget_ms: 9000}
                upstream:
                  - {match: {last_user: "*x*"}, reply: y, stream: {ttft_ms: 5, tps: 40, jitter: 0.1, chunk: sentences}}
                turns:
                  - {id: one, user: hi, language: ca, delivery: {speculative: {cut_words: 1, lead_ms: 3}}}
                  - {user: ho, interrupt: {after: heard_ms, count: 90, abort: rst}, expect: [{event: attempts, most: 2}]}
                  - {delivery: {silence: {form: same_history, wait_ms: 4}}}
                assert: {ttft_content_p95_ms: 2000, false_401: 0, leaks: 0}
                """
            ).first)
        #expect(scenario.target == .init(model: "m", user: "u", conversation: "c", temperature: nil, maxTokens: -1))
        #expect(scenario.speech == .init(wordsPerMinute: 200, startMilliseconds: 10, ellipsis: false))
        #expect(scenario.attempts.closesOld == false && scenario.attempts.countMax == 4)
        let pace = UpstreamReply.Pace(firstTokenMilliseconds: 5, tokensPerSecond: 40, jitter: 0.1, chunking: .sentences)
        #expect(scenario.upstream == [UpstreamReply(lastUser: "*x*", reply: "y", pace: pace)])
        #expect(scenario.turns.map(\.id) == ["one", "2", "3"])
        #expect(scenario.turns[0].delivery == .speculative(cutWords: 1, leadMilliseconds: 3))
        #expect(scenario.turns[1].interrupt == Interrupt(after: .heardMilliseconds, count: 90, abort: .rst))
        #expect(scenario.turns[1].expect == [.attempts(most: 2)])
        #expect(scenario.turns[2].delivery == .silence(.sameHistory, waitMilliseconds: 4))
        #expect(scenario.assert == .init(ttftContentP95Milliseconds: 2000, false401: 0, leaks: 0))
    }

    @Test func `a matrix makes a case of every combination, named by its values`() throws {
        let scenarios = try parse(
            """
            matrix: {interrupt.count: [1..3, 9], seed: [4, 5], turns.a.user: [x]}
            turns:
              - {id: a, user: hi}
              - {id: b, user: ho, interrupt: {after: chunk, count: 1}}
            """)
        #expect(scenarios.count == 8)
        #expect(scenarios.first?.name == "t[interrupt.count=1,seed=4,turns.a.user=x]")
        #expect(Set(scenarios.map(\.name)).count == 8)
        #expect(Set(scenarios.compactMap { $0.turns[1].interrupt?.count }) == [1, 2, 3, 9])
        #expect(scenarios.allSatisfy { $0.turns[0].user == "x" })
    }

    @Test func `a matrix that leads nowhere or too far is refused`() {
        let head = "schema: vgw.scenario/1\nname: t\nturns: [{user: a}]\n"
        #expect(problems(head + "matrix: {turns.z.user: [1]}").contains { $0.contains("no such place as 'turns.z.user'") })
        #expect(problems(head + "matrix: {interrupt.count: [1]}").contains { $0.contains("no such place") })
        #expect(
            problems(head + "matrix: {seed: [1..999], turns.1.user: [a, b]}").contains {
                $0.contains("more than 1000 cases") || $0.contains("no such place")
            })
    }

    @Test(arguments: [
        "", "- a list", "a: [", "schema: vgw.scenario/2\nname: t\nturns: [{user: a}]",
        "schema: vgw.scenario/1\nname: t\nname: u\nturns: []",
    ])
    func `what is no scenario is refused with a reason`(text: String) {
        #expect(!problems(text).isEmpty)
    }

    @Test func `JSON is read as well`() throws {
        #expect(problems(#"{"schema":"vgw.scenario/1","name":"t","turns":[{"user":"hi"}]}"#) == [])
    }

    @Test func `a file that is not there is a problem of the file`() {
        #expect(ScenarioFile.validate(["/nowhere/at/all.yaml"]).map(\.message) == ["cannot be read"])
    }
}

@Suite struct ScenarioSchemaTests {
    @Test func `the schema is a document of its own that names every key the reader takes`() throws {
        let document = ScenarioSchema.document
        #expect(document["$id"]?.string == ScenarioFile.schema)
        #expect(JSONValue(parsing: Array(document.text().utf8)) == document)
        let turn = try #require(document["properties"]?["turns"]?["items"])
        #expect(ScenarioSchema.keys(of: turn) == ["id", "user", "language", "conversation", "delivery", "interrupt", "expect"])
        #expect(turn["properties"]?["expect"]?["items"]?["oneOf"]?.array?.count == ScenarioSchema.expectations.count)
    }
}
