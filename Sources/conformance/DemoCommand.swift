import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// The main job, offline and without keys: calls with interruptions through the gateway, then the suite.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start the gateway and its fakes, play calls and print each turn, then judge; exit code 0 only if all holds.")

    @Option(help: ArgumentHelp("The folder that holds scenarios/.", valueName: "DIR"))
    var fixtures = "fixtures"

    @Option(help: ArgumentHelp("The voice-gateway to start (beside this program, or on PATH).", valueName: "PATH"))
    var gateway: String?

    @Flag(help: "Hold one long telephone call instead, ten turns with four barge-ins, against each profile of the voice service.")
    var telephone = false

    /// How many calls are held at a time; each has a gateway of its own, and all of them mostly wait for speech.
    private static let callsAtATime = 3

    mutating func run() async throws {
        let calls = try ScenarioPaths.load([fixtures + "/scenarios"])
        let path: String
        do {
            path = try GatewayLocator.find(
                given: gateway, executable: GatewayLocator.ownExecutable, path: ProcessInfo.processInfo.environment["PATH"] ?? "")
        } catch {
            throw Leaving.broken("\(error)")
        }
        if telephone { return try await holdLongCalls(gateway: path) }
        var failures = try await holdCalls(calls, gateway: path)
        let phone = PhoneDemo(fixtures: fixtures, gateway: path)
        do {
            let (text, count) = try await phone.play()
            Terminal.print(text, terminator: "")
            failures += count
        } catch let failure as LaunchFailure {
            throw Leaving.broken("\(failure)")
        }
        for profile in [Profile.elevenlabs, .openai] {
            // The telephone is the same in both profiles.
            let sections = profile == .elevenlabs ? [] : Suite.sections.map(\.slug).filter { !["voice-service", "calls"].contains($0) }
            var run = try RunCommand.parse(sections.map { $0 + "/*" } + ["--profile", profile.rawValue, "--gateway", path])
            do {
                try run.run()
            } catch let leaving as Leaving where leaving.conclusion == .failed {
                failures += 1
            }
            Terminal.print("")
        }
        guard failures == 0 else { throw Leaving(conclusion: .failed, message: "demo: something above does not hold") }
        Terminal.print("demo: ok")
    }

    private func holdLongCalls(gateway: String) async throws {
        var failures = 0
        for profile in ServiceProfile.allCases {
            let phone = PhoneDemo(fixtures: fixtures, gateway: gateway, profile: profile, isLong: true)
            do {
                let (text, count) = try await phone.play()
                Terminal.print(text, terminator: "")
                failures += count
            } catch let failure as LaunchFailure {
                throw Leaving.broken("\(failure)")
            }
        }
        guard failures == 0 else { throw Leaving(conclusion: .failed, message: "demo: something above does not hold") }
    }

    /// Plays the calls; a signal ends them and their gateways.
    private func holdCalls(_ calls: [Scenario], gateway: String) async throws -> Int {
        let playing = Task { try await Self.play(calls, gateway: gateway) }
        let interrupts = Interrupts { _ in playing.cancel() }
        defer { withExtendedLifetime(interrupts) {} }
        let failures = try await playing.value
        if playing.isCancelled { throw Leaving.broken("interrupted") }
        return failures
    }

    /// Plays the calls, some at a time, and prints them in order; answers how many expectations did not hold.
    private static func play(_ calls: [Scenario], gateway: String) async throws -> Int {
        try await withThrowingTaskGroup(of: (Int, String, Int).self) { group in
            var next = 0
            var done: [Int: (String, Int)] = [:]
            var printed = 0
            var failures = 0
            while printed < calls.count {
                while next < calls.count, next - printed < callsAtATime {
                    let (index, call) = (next, calls[next])
                    group.addTask {
                        let (text, failures) = try await play(call, gateway: gateway)
                        return (index, text, failures)
                    }
                    next += 1
                }
                if let (text, count) = done.removeValue(forKey: printed) {
                    Terminal.print(text, terminator: "")
                    failures += count
                    printed += 1
                } else if let (index, text, count) = try await group.next() {
                    done[index] = (text, count)
                }
            }
            return failures
        }
    }

    private static func play(_ call: Scenario, gateway: String) async throws -> (String, Int) {
        var options = OwnTarget.modelOptions
        options.follow(call)
        let target: OwnTarget
        do {
            target = try await launch(gateway: gateway, options)
        } catch {
            throw Leaving.broken("\(error)")
        }
        let platform = FakeElevenLabs(target: target.endpoint.url, token: target.gateway.token, witness: target.witness)
        let transcript = await platform.play(call)
        let checks = CallCheck.judge(call, transcript)
        var text = CallText().render(call, transcript, checks)
        if let problem = target.gateway.problem { text += problem + "\n" }
        await onThread { target.stop() }
        return (text, CallText.failures(checks))
    }

    private static func launch(gateway: String, _ options: FakeLLMOptions) async throws -> OwnTarget {
        try await onThread { Result { try OwnTarget(gateway: gateway, profile: .elevenlabs, model: options) } }.get()
    }

    /// Runs what waits for a program on a thread of its own, not on the pool's.
    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { ended in
            Thread.detachNewThread { ended.resume(returning: work()) }
        }
    }
}
