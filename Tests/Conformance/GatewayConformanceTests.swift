import ConformanceSuite
import Foundation
import Testing

/// The suite against this package's own gateway, on real sockets: the same cases that `conformance run` plays.
@Suite struct GatewayConformanceTests {
    /// Judges the gateway built beside the tests, off the cooperative pool, since a run blocks.
    private func judge(_ profile: Profile, _ globs: [String]) async throws -> RunReport {
        let gateway = try BuiltProducts.path("voice-gateway")
        return try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread {
                done.resume(
                    with: Result {
                        let target = try OwnTarget(gateway: gateway, profile: profile)
                        defer { target.stop() }
                        let selection = try Selection(
                            from: Suite.all, globs: globs, level: .must, profile: profile, offered: Set(Need.allCases))
                        var stage = target.stage(profile: profile, seed: 1)
                        stage.agentBench = GatewayBench.of(gateway: gateway)
                        stage.callBench = GatewayBench.of(gateway: gateway)
                        let settings = Runner.Settings(stage: stage) { id, _ in "conformance run \(id)" }
                        return RunSession(selection: selection, settings: settings).run(mishap: { target.gateway.problem })
                    })
            }
        }
    }

    /// What is judged at a time, each on a gateway of its own: most of a play is waiting.
    struct Part: Sendable, CustomTestStringConvertible {
        let profile: Profile
        let sections: [String]
        /// The cases of the sections that are played.
        var globs: [String] { sections == ["calls"] ? Self.calls : sections.map { $0 + "/*" } }

        var testDescription: String { "\(profile): \(sections.joined(separator: " "))" }

        /// Of the faults of a voice service, which are played at three seeds, one of each: the others are the demo's.
        private static let calls = Suite.all.map(\.id).filter {
            $0.hasPrefix("calls/") && !$0.hasSuffix("-seed-2") && !$0.hasSuffix("-seed-3")
        }

        /// Wall-clock budgets are the demo's: on a machine that runs all tests at once they would judge the machine.
        static let all: [Part] = {
            let sections = Set(Suite.all.filter { $0.world == .chat }.map(\.section)).subtracting(["latency"])
            let long = [["session"], ["interruption", "elevenlabs"], ["tools", "speech"]]
            let parts = long + [sections.subtracting(long.joined()).sorted()]
            return [Part(profile: .openai, sections: sections.sorted())]
                + (parts + [["calls"]]).map { Part(profile: .elevenlabs, sections: $0) }
        }()
    }

    @Test(arguments: Part.all)
    func `the gateway conforms`(part: Part) async throws {
        let report = try await judge(part.profile, part.globs)
        #expect(report.problem == nil)
        #expect(!report.cases.isEmpty)
        for row in report.cases {
            #expect(row.verdict == .pass || row.verdict == .warn, "\(row.id): expected \(row.expected ?? "-"), actual \(row.actual ?? "-")")
        }
    }
}

/// Programs that SwiftPM builds beside the tests.
enum BuiltProducts {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: ``Missing`` when the program was not built.
    static func path(_ name: String) throws -> String {
        for place in [Bundle.main.executablePath].compactMap(\.self) + CommandLine.arguments {
            var folder = URL(fileURLWithPath: place).deletingLastPathComponent()
            for _ in 0..<4 {
                let program = folder.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: program), !isFolder(program) { return program }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw Missing(description: "\(name) is not built beside the tests: swift build --build-tests")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
