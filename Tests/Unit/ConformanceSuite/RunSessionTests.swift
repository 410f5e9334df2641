import Foundation
import Simulators
import Testing

@testable import ConformanceSuite

/// Runs against the fake model, which is an OpenAI-compatible server like any other.
@Suite struct RunSessionTests {
    private func withModel(_ options: FakeLLMOptions = FakeLLMOptions(), _ body: (Endpoint) throws -> Void) throws {
        let model = FakeLLM(options)
        let url = try model.start().absoluteString
        defer { model.stop() }
        try body(#require(Endpoint(url: url + "/v1")))
    }

    private func stage(_ target: Endpoint, token: String? = "good-token", timeout: Duration = .seconds(10)) -> StageSettings {
        StageSettings(target: target, token: token, model: "", seed: 5, timeout: timeout)
    }

    private func report(_ stage: StageSettings, model: String? = nil) throws -> RunReport {
        let item = Case(
            "sse/model", .must, "Names its model.", source: "test", fault: Fault("none", "Does nothing.") { _ in }, sends: "nothing",
            play: { stage in stage.recorder.record(.note(name: "model", text: stage.settings.model)) },
            check: { transcript, _ in .fail(expected: "-", actual: transcript.note("model") ?? "") })
        let selection = try Selection(from: [item], globs: [], level: .must, profile: .openai, offered: [])
        return RunSession(selection: selection, settings: .init(stage: stage) { id, _ in id }, model: model).run()
    }

    @Test func `the first listed model is the one to name, unless one was given`() throws {
        var options = FakeLLMOptions()
        options.models = ["first", "second"]
        try withModel(options) { target in
            let first = try report(stage(target))
            #expect(first.cases.map(\.actual) == ["first"])
            let given = try report(stage(target), model: "mine")
            #expect(given.cases.map(\.actual) == ["mine"])
        }
    }

    @Test func `an unreachable target is a problem, and exit code 3`() throws {
        var address = Endpoint(host: "127.0.0.1", port: 1)
        try withModel { address = $0 }
        // Nobody listens there any more.
        let report = try report(stage(address))
        #expect(report.cases.isEmpty)
        #expect(report.problem?.hasPrefix("cannot reach \(address.url): ") == true)
        #expect(Conclusion(.init(of: report)) == .broken)
    }

    @Test func `a refused good token is a problem that says which`() throws {
        var options = FakeLLMOptions()
        options.requiredToken = "another-token"
        try withModel(options) { target in
            let refused = try report(stage(target))
            #expect(refused.problem == "\(target.url) refuses the token it was given (401); check that it is the one this target knows")
            let asked = try report(stage(target, token: nil))
            #expect(
                asked.problem
                    == "\(target.url) asks for a token (401); give one with --token-env NAME or --token-file FILE")
        }
    }

    @Test func `a target that says nothing is given up on`() throws {
        // The kernel takes connections for a listener that serves none.
        let listener = try SocketListener(host: "127.0.0.1", port: 0, connectionsMax: 4)
        defer { listener.close() }
        let target = try #require(Endpoint(url: listener.url + "/v1"))
        let report = try report(stage(target, timeout: .milliseconds(100)))
        #expect(report.problem == "\(target.url) takes connections but did not answer GET /models within 0.1 seconds")
    }

    @Test func `a chat that fails otherwise is the cases' to judge`() throws {
        var options = FakeLLMOptions()
        options.faults = try FaultPlan(parsing: "status-500")
        try withModel(options) { target in
            let report = try report(stage(target))
            #expect(report.cases.count == 1)
        }
    }
}

@Suite struct CommandLineTextTests {
    @Test(arguments: [
        (["conformance", "run", "sse/a"], "conformance run sse/a"), (["--prompt", "slow=wait a bit"], "--prompt 'slow=wait a bit'"),
        (["it's", ""], "'it'\\''s' ''"), (["$HOME;`x`"], "'$HOME;`x`'"),
    ])
    func `a replay command survives the shell`(words: [String], line: String) {
        #expect(ShellWords.join(words) == line)
    }

    @Test func `a mistyped id has a nearest one`() {
        let ids = ["sse/terminates-with-done", "auth/401-before-body"]
        #expect(Nearest.to("sse/terminate-with-done", among: ids) == "sse/terminates-with-done")
        #expect(Nearest.to("something/else", among: ids) == nil)
        #expect(Nearest.to("x", among: []) == nil)
    }

    @Test func `a list shows id, level, requirement and source`() {
        let item = Case(
            "sse/a", .should, "A | <b>.", source: "sse/1.1; RFC 9112", needs: [.slow], fault: Fault("none", "Does nothing.") { _ in },
            sends: "nothing", play: { _ in }, check: { _, _ in .pass })
        #expect(CaseList.render([item], as: .text) == "sse/a  SHOULD  A | <b>.  [sse/1.1; RFC 9112]\n")
        #expect(CaseList.render([item], as: .markdown).hasSuffix("| `sse/a` | SHOULD | A \\| &lt;b>. | sse/1.1; RFC 9112 |\n"))
        #expect(CaseList.render([item], as: .json).contains("\"needs\" : [\n      \"slow\"\n    ]"))
    }
}

@Suite struct MutantTextTests {
    @Test func `a fault that goes unnoticed and a false alarm are told apart`() {
        let outcomes = [
            MutantRun.Outcome(id: "sse/a", fault: "no-done", falseAlarm: nil, survived: nil, duration: .zero),
            MutantRun.Outcome(id: "sse/long", fault: "bom", falseAlarm: "openai: fail", survived: "pass", duration: .zero),
        ]
        #expect(
            MutantText().render(outcomes) == """
                  ✔ sse/a     catches no-done
                  × sse/long  fault bom
                      without the fault it should pass: openai: fail
                      with the fault it should fail: pass
                1 of 2 cases catch their own fault and pass without it

                """)
    }
}
