import ConformanceSuite
import Foundation
import Simulators
import Testing

/// The built `conformance`, run as a program: the contract's exit codes and reports from the outside.
@Suite struct CommandLineTests {
    private struct Ended {
        var code: Int32?
        var output: String
        var complaint: String
    }

    /// Runs the executable that was built beside the tests.
    private func conformance(_ arguments: String..., environment: [String: String] = [:]) throws -> Ended {
        try conformance(arguments, environment: environment)
    }

    private func conformance(_ arguments: [String], environment: [String: String] = [:]) throws -> Ended {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("conformance").path
        try #require(FileManager.default.isExecutableFile(atPath: program), "build the conformance product before its tests")
        var variables = ["PATH": "/usr/bin:/bin"]
        for name in ["LD_LIBRARY_PATH", "HOME"] { variables[name] = ProcessInfo.processInfo.environment[name] }
        let child = try ChildProcess(program, arguments: arguments, environment: variables.merging(environment) { $1 })
        let code = child.waitForExit(until: Date(timeIntervalSinceNow: 60))
        child.stop(graceMs: 100)
        return Ended(code: code, output: child.outputText, complaint: child.errorTail)
    }

    private func withModel(_ fault: String? = nil, _ body: (String) throws -> Void) throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 1_000
        if let fault { options.faults = try FaultPlan(parsing: fault) }
        let model = FakeLLM(options)
        let url = try model.start().absoluteString
        defer { model.stop() }
        try body(url + "/v1")
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("command-line-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static var fixtures: URL {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("fixtures")
    }

    private let oneCase = "sse/one-json-object-per-event"

    @Test(arguments: [
        ["run", "--no-such-flag"], ["run", "no-such-section/*"], ["run", "--needs", "magic"], ["run", "--report", "pdf=x"],
        ["run", "--report", "json=/nowhere/at/all.json"], ["run", "--target", "ftp://example.org"], ["run", "--repeat", "0"],
        ["run", "--token-env", "NO_SUCH_VARIABLE", "--target", "http://127.0.0.1:1/v1"], ["run", "--known-failing", "/nowhere"],
        ["list", "no-such-section"], ["explain", "sse/no-such-case"], ["simulate", "llm", "--fault", "magic"], ["no-such-command"],
    ])
    func `a wrong command line is exit code 2 and says why`(arguments: [String]) throws {
        let run = try conformance(arguments)
        #expect(run.code == 2)
        #expect(run.complaint.count > 10)
        #expect(run.output.isEmpty)
    }

    @Test func `help is exit code 0`() throws {
        #expect(try conformance("--help").code == 0)
        #expect(try conformance("run", "--help").output.contains("--known-failing"))
    }

    @Test func `list and explain tell the catalogue`() throws {
        let list = try conformance("list", "sse/*")
        #expect(list.code == 0)
        #expect(list.output.split(separator: "\n").contains { $0.hasPrefix(oneCase) && $0.contains("MUST") && $0.contains("[sse/2.6;") })
        #expect(try conformance("explain", oneCase).output.contains("\n  source       sse/2.6;"))
    }

    @Test func `validate names every mistake with its line, and the sound files`() throws {
        let scenarios = Self.fixtures.appendingPathComponent("scenarios")
        let sound = try conformance("validate", scenarios.path)
        #expect(sound.code == 0)
        #expect(sound.output.contains("plain.yaml: ok, plain\n"))
        let broken = try conformance("validate", scenarios.appendingPathComponent("broken").path)
        #expect(broken.code == 2)
        #expect(broken.complaint.contains("mistakes.yaml:5:1: sead: unknown key 'sead'"))
    }

    @Test func `a target that conforms is exit code 0`() throws {
        try withModel { target in
            let run = try conformance("run", oneCase, "--target", target)
            #expect(run.code == 0)
            #expect(run.output.hasSuffix("1 passed, 0 failed, 0 failed as known, 0 unexpectedly passed, 0 skipped\n"))
        }
    }

    @Test func `a failed case is exit code 1, and 0 once it is listed as known`() throws {
        try withModel("bad-json-event") { target in
            try withFolder { folder in
                let known = folder.appendingPathComponent("known.txt")
                try Data("\(oneCase)  # the upstream's fault\n".utf8).write(to: known)
                let failed = try conformance("run", oneCase, "--target", target, "--seed", "77")
                #expect(failed.code == 1)
                #expect(failed.output.contains("replay       conformance run \(oneCase) --seed 77 --target \(target)\n"))
                #expect(try conformance("run", oneCase, "--target", target, "--known-failing", known.path).code == 0)
            }
        }
    }

    @Test func `a known failure that passes is exit code 1`() throws {
        try withModel { target in
            try withFolder { folder in
                let known = folder.appendingPathComponent("known.txt")
                try Data("sse/*\n".utf8).write(to: known)
                #expect(try conformance("run", oneCase, "--target", target, "--known-failing", known.path).code == 1)
            }
        }
    }

    @Test func `replay prints a line a turn, and says what did not hold`() throws {
        let scenario = Self.fixtures.appendingPathComponent("scenarios/plain.yaml").path
        try withModel { target in
            let played = try conformance("replay", scenario, "--target", target)
            #expect(played.code == 0)
            let turns = played.output.split(separator: "\n").filter { $0.hasPrefix("turn ") }
            #expect(turns.count == 3)
            #expect(turns.allSatisfy { $0.contains(" door=http first_token_ms=") && $0.hasSuffix(" barge_in=none") })
            #expect(turns.first?.contains("Barcelona") == true)
        }
        try withModel("status-401") { target in
            let played = try conformance("replay", scenario, "--target", target)
            #expect(played.code == 1)
            #expect(played.output.contains("× failed  turn place: expected first content within 2000 ms; saw no content"))
        }
        #expect(try conformance("replay", scenario, "--target", "http://127.0.0.1:1/v1").code == 3)
    }

    @Test func `an unreachable target is exit code 3 and still has its reports`() throws {
        try withFolder { folder in
            let run = try conformance(
                "run", oneCase, "--target", "http://127.0.0.1:1/v1", "--report", "json=\(folder.path)/r.json", "--report",
                "junit=\(folder.path)/r.xml", "--token-env", "TOKEN", environment: ["TOKEN": "very-secret-token"])
            #expect(run.code == 3)
            let report = try RunReport.read(Data(contentsOf: folder.appendingPathComponent("r.json")))
            #expect(report.problem?.hasPrefix("cannot reach http://127.0.0.1:1/v1: ") == true)
            #expect(try String(contentsOf: folder.appendingPathComponent("r.xml"), encoding: .utf8).contains("<error type=\"run\""))
            #expect(!(run.output + run.complaint).contains("very-secret-token"))
        }
    }

    @Test func `without a target, a gateway that does not start is exit code 3 with its last words`() throws {
        let run = try conformance("run", oneCase, "--gateway", Self.fixtures.appendingPathComponent("gateways/port-taken.sh").path)
        #expect(run.code == 3)
        #expect(run.output.contains("cannot listen on 127.0.0.1:8787: address in use"))
    }
}
