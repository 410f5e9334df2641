import ConformanceSuite
import Dispatch
import Foundation
import Simulators
import Testing

@Suite struct RunnerTests {
    private static func item(
        _ id: String, _ judgement: Judgement, level: Level = .must, needs: Set<Need> = [], profiles: Set<Profile> = Set(Profile.allCases),
        play: @escaping @Sendable (Stage) throws -> Void = { _ in }
    ) -> Case {
        Case(
            id, level, "The target does \(id).", source: "test", needs: needs, profiles: profiles,
            fault: Fault("none", "Does nothing.") { _ in },
            sends: "nothing", play: play, check: { _, _ in judgement })
    }

    private static let failing = Judgement.fail(expected: "one", actual: "two")

    private func run(
        _ cases: [Case], globs: [String] = [], level: Level = .may, profile: Profile = .openai, known: String = "", repeats: Int = 1,
        playLimit: Duration? = nil, problem: () -> String? = { nil }
    ) throws -> Runner.Outcome {
        let stage = StageSettings(target: Endpoint(host: "127.0.0.1", port: 9), token: nil, model: "m", profile: profile, seed: 7)
        let settings = Runner.Settings(
            stage: stage, known: try KnownFailing(parsing: known), repeats: repeats, playLimit: playLimit,
            replay: { "conformance run \($0) --seed \($1)" })
        let selection = try Selection(from: cases, globs: globs, level: level, profile: profile, offered: [.slow])
        return Runner(settings).run(selection, problem: problem)
    }

    @Test(
        arguments: [
            (.must, .openai, .fail), (.should, .openai, .warn), (.should, .strict, .fail), (.may, .strict, .warn),
            (.must, .elevenlabs, .fail),
        ] as [(Level, Profile, Verdict)])
    func `a failure weighs what its level weighs in the profile`(level: Level, profile: Profile, verdict: Verdict) throws {
        let row = try #require(try run([Self.item("a/b", Self.failing, level: level)], profile: profile).rows.first)
        #expect(row.verdict == verdict)
        #expect(row.expected == "one" && row.actual == "two")
        #expect(row.replay == "conformance run a/b --seed 7")
    }

    @Test(
        arguments: [
            (.pass, .pass, true, "passed, though listed as failing (known-failing line 1: old bug); take the line out"),
            (.fail(expected: "one", actual: "two"), .known, false, "two (known-failing line 1: old bug)"),
            (.inconclusive("no answer"), .error, false, "no answer"),
        ] as [(Judgement, Verdict, Bool, String)])
    func `a listed case still runs and is told apart`(judgement: Judgement, verdict: Verdict, unexpected: Bool, actual: String) throws {
        let row = try #require(try run([Self.item("a/b", judgement)], known: "a/* # old bug").rows.first)
        #expect(row.verdict == verdict)
        #expect(row.unexpected == unexpected)
        #expect(row.actual == actual)
    }

    @Test func `what the target cannot do is skipped with the reason, never passed`() throws {
        let rows = try run([
            Self.item("a/slow", .pass, needs: [.slow]), Self.item("a/tool", .pass, needs: [.tool, .n]),
            Self.item("a/eleven", .pass, profiles: [.elevenlabs]),
        ]).rows
        #expect(rows.map(\.id) == ["a/slow", "a/tool"], "what only another profile has is no part of the run")
        #expect(rows.map(\.verdict) == [.pass, .skip])
        #expect(rows.map(\.actual) == [nil, "needs tool, n"])
    }

    @Test func `one failing repeat fails the case, and its seed is the one to replay`() throws {
        let item = Case(
            "a/flaky", .must, "Holds.", source: "test", breaks: ["pipecat 1.14.0"], fault: Fault("none", "Does nothing.") { _ in },
            sends: "nothing",
            play: { stage in stage.recorder.record(.note(name: "seed", text: "\(stage.settings.seed)")) },
            check: { transcript, _ in transcript.note("seed") == "9" ? Self.failing : .pass })
        let row = try #require(try run([item], repeats: 5).rows.first)
        #expect(row.verdict == .fail)
        #expect(row.runs == 5 && row.passes == 4)
        #expect(row.replay == "conformance run a/flaky --seed 9")
        #expect(row.breaks == ["pipecat 1.14.0"])
    }

    @Test func `latency figures of all plays are gathered`() throws {
        let item = Self.item(
            "a/fast", .pass,
            play: { stage in
                for value in [3.0, 1, 2] { stage.recorder.record(.figure(name: "first_token_ms", value: value)) }
                stage.recorder.record(.figure(name: "first_real_token_ms", value: 8))
            })
        let outcome = try run([item], repeats: 2)
        #expect(outcome.latency.firstTokenMs?.n == 6)
        #expect(outcome.latency.firstTokenMs?.p50 == 2)
        #expect(outcome.latency.firstRealTokenMs?.max == 8)
    }

    @Test func `a play that does not end is an error of the harness`() throws {
        let never = DispatchSemaphore(value: 0)
        defer { never.signal() }
        let stuck = Self.item("a/stuck", .pass, play: { _ in never.wait() })
        let row = try #require(try run([stuck], playLimit: .milliseconds(20)).rows.first)
        #expect(row.verdict == .error)
        #expect(row.actual == "the play did not end within 0.02 seconds")
    }

    @Test func `a target that is gone ends the run and keeps the rows`() throws {
        let outcome = try run(
            [
                Self.item("a/one", .pass), Self.item("a/two", .pass, play: { _ in throw StageError("connection refused") }),
                Self.item("a/three", .pass),
            ],
            problem: { "the target is gone" })
        #expect(outcome.rows.map(\.id) == ["a/one", "a/two"])
        #expect(outcome.rows.last?.verdict == .error)
        #expect(outcome.problem == "the target is gone")
    }

    @Test func `a stopped run does not wait for its play and keeps the rows`() throws {
        let never = DispatchSemaphore(value: 0)
        let playing = DispatchSemaphore(value: 0)
        defer { never.signal() }
        let stuck = Self.item(
            "a/two", .pass,
            play: { _ in
                playing.signal()
                never.wait()
            })
        let stage = StageSettings(target: Endpoint(host: "127.0.0.1", port: 9), token: nil, model: "m")
        let runner = Runner(.init(stage: stage) { id, _ in id })
        let selection = try Selection(from: [Self.item("a/one", .pass), stuck], globs: [], level: .may, profile: .openai, offered: [])
        Thread.detachNewThread {
            playing.wait()
            runner.stop(because: "interrupted")
        }
        let outcome = runner.run(selection)
        #expect(outcome.rows.map(\.id) == ["a/one"])
        #expect(outcome.problem == "interrupted")
    }

    @Test func `a play that broke while the target lives does not end the run`() throws {
        let outcome = try run([Self.item("a/one", .pass, play: { _ in throw StageError("odd") }), Self.item("a/two", .pass)])
        #expect(outcome.rows.map(\.verdict) == [.error, .pass])
        #expect(outcome.problem == nil)
    }
}

@Suite struct SelectionTests {
    private let cases = ["sse/a", "sse/b", "auth/c"].map { id in
        Case(
            id, id == "sse/b" ? .should : .must, "Holds.", source: "test", fault: Fault("none", "Does nothing.") { _ in }, sends: "nothing",
            play: { _ in }, check: { _, _ in .pass })
    }

    private func ids(_ globs: [String], _ level: Level = .must) throws -> [String] {
        try Selection(from: cases, globs: globs, level: level, profile: .openai, offered: []).items.map(\.item.id)
    }

    @Test func `globs and the level choose, in the suite's order`() throws {
        #expect(try ids([]) == ["sse/a", "auth/c"])
        #expect(try ids([], .should) == ["sse/a", "sse/b", "auth/c"])
        #expect(try ids(["auth", "sse/*"]) == ["sse/a", "auth/c"])
    }

    @Test func `a whole id is taken whatever its level`() throws {
        #expect(try ids(["sse/b"]) == ["sse/b"])
    }

    @Test(arguments: [
        (["sse/a", "ssee/*"], "no case matches \"ssee/*\"; `conformance list` names them all"),
        (["*/b"], "every case that matches is above --level must; try --level should"),
    ])
    func `a selection of nothing is refused with the mend`(globs: [String], message: String) throws {
        let error = #expect(throws: Selection.Empty.self) { try ids(globs) }
        #expect(error?.description == message)
    }
}
