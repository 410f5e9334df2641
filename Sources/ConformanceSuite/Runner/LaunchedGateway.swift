import Foundation
import Glibc
public import Simulators
import Synchronization

/// A gateway of our own: a program with a temporary state, a token, the fake LLM behind it, and an end.
///
/// Its environment is ours without any `VOICE_GATEWAY_…` and with a home of its own, so that nobody's configuration is judged.
public final class LaunchedGateway: Sendable {
    /// As an OpenAI client's base URL, with /v1.
    public let baseURL: String
    public let token: String
    /// The tokens of the further sessions, by session.
    public let tokens: [String: String]

    private let plan: Plan
    private let state: String
    private let running: Mutex<ChildProcess>
    private var process: ChildProcess { running.withLock { $0 } }

    /// Starts the gateway and waits for its ready line.
    ///
    /// - Throws: ``LaunchFailure`` with the gateway's last lines on standard error; nothing is left running then.
    public init(_ plan: Plan) throws(LaunchFailure) {
        self.plan = plan
        state = try TemporaryFolder.make()
        do {
            token = try Self.token(for: plan, state: state)
            var tokens: [String: String] = [:]
            for session in plan.sessions {
                let create = ["token", "create", session, "--session", session, "--profile", Self.tokenProfile(plan.profile)]
                tokens[session] = try Self.madeToken(plan, create, state: state)
            }
            self.tokens = tokens
            let arguments = Self.arguments(plan, port: "0", state: state)
            running = Mutex(try Self.start(plan, arguments, state: state))
        } catch {
            TemporaryFolder.remove(state)
            throw error
        }
        do {
            baseURL = try Self.readyLine(of: running.withLock { $0 }, deadlineSeconds: plan.deadlineSeconds) + "/v1"
        } catch {
            running.withLock { $0 }.stop()
            TemporaryFolder.remove(state)
            throw error
        }
    }

    /// The lines of `sessions export KEY`.
    public func exportSession(_ key: String = "main") throws(LaunchFailure) -> String {
        try Self.output(of: plan, ["sessions", "export", key, "--state", state], state: state)
    }

    /// What the gateway last said on standard error.
    public var errorTail: String { process.errorTail }

    /// The last lines of that, a dozen at most.
    public var lastWords: String {
        errorTail.split(whereSeparator: \.isNewline).suffix(LaunchFailure.errorLinesMax).joined(separator: "\n")
    }

    /// Nil while the gateway runs; else how it ended.
    public var problem: String? {
        process.isRunning ? nil : LaunchFailure("the gateway ended during the run", errorTail: process.errorTail).description
    }

    /// Ends the gateway, by its pid, and removes its state.
    public func stop() {
        process.stop()
        TemporaryFolder.remove(state)
    }

    /// Ends the gateway with SIGKILL, by its pid, and starts it again on the same state and the same port.
    ///
    /// - Throws: ``LaunchFailure`` when it does not come back.
    public func restart() throws(LaunchFailure) {
        guard let port = Endpoint(url: baseURL)?.port else { throw LaunchFailure("\(baseURL) names no port") }
        let old = process
        old.signal(SIGKILL)
        _ = old.waitForExit(until: Date(timeIntervalSinceNow: plan.deadlineSeconds))
        let new = try Self.start(plan, Self.arguments(plan, port: "\(port)", state: state), state: state)
        running.withLock { $0 = new }
        _ = try Self.readyLine(of: new, deadlineSeconds: plan.deadlineSeconds)
    }

    private static func arguments(_ plan: Plan, port: String, state: String) -> [String] {
        let arguments = ["serve", "--host", "127.0.0.1", "--port", port, "--agent", plan.agent, "--state", state]
        guard let file = plan.tokenFile else { return arguments }
        return arguments + ["--token-file", file, "--token-file-profile", Self.tokenProfile(plan.profile)]
    }

    private static func tokenProfile(_ profile: Profile) -> String { profile == .elevenlabs ? "voice" : "api" }

    private static func token(for plan: Plan, state: String) throws(LaunchFailure) -> String {
        if let file = plan.tokenFile {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw LaunchFailure("cannot read the token in \(file)")
            }
            return text.trimmingCharacters(in: .newlines)
        }
        return try madeToken(plan, ["token", "create", "conformance", "--profile", tokenProfile(plan.profile)], state: state)
    }

    private static func madeToken(_ plan: Plan, _ create: [String], state: String) throws(LaunchFailure) -> String {
        let made = try output(of: plan, create + ["--state", state], state: state).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !made.isEmpty, made.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw LaunchFailure("`voice-gateway token create` did not print a token alone on standard output")
        }
        return made
    }

    private static func readyLine(of process: ChildProcess, deadlineSeconds: Double) throws(LaunchFailure) -> String {
        let deadline = Date(timeIntervalSinceNow: deadlineSeconds)
        while let line = process.nextLine(until: deadline) {
            let prefix = "listening on "
            if line.hasPrefix(prefix + "http://") { return String(line.dropFirst(prefix.count)).trimmingCharacters(in: .whitespaces) }
        }
        // At the end of its output the exit code is a moment away; a program that only says nothing is still running.
        if let code = process.waitForExit(until: min(deadline, Date(timeIntervalSinceNow: 2))) {
            throw LaunchFailure("the gateway ended with \(code) before it was ready", errorTail: process.errorTail)
        }
        throw LaunchFailure(
            "the gateway did not print `listening on http://HOST:PORT` within \(Milliseconds.text(deadlineSeconds)) s",
            errorTail: process.errorTail)
    }

    /// Runs one of the gateway's commands on this gateway's state, and waits for its end.
    ///
    /// - Throws: ``LaunchFailure`` when it does not start or does not end; how it ends is the caller's to judge.
    public func command(_ arguments: [String]) throws(LaunchFailure) -> CallCommandResult {
        try Self.run(plan, arguments + ["--state", state], state: state)
    }

    /// Begins one of the gateway's commands on this gateway's state.
    ///
    /// - Throws: ``LaunchFailure`` when it does not start.
    func begin(_ arguments: [String]) throws(LaunchFailure) -> ChildProcess {
        try Self.start(plan, arguments + ["--state", state], state: state)
    }

    private static func output(of plan: Plan, _ arguments: [String], state: String) throws(LaunchFailure) -> String {
        let ended = try run(plan, arguments, state: state)
        guard ended.code == 0 else { throw LaunchFailure("\(name(arguments)) ended with \(ended.code)", errorTail: ended.complaint) }
        return ended.output
    }

    private static func run(_ plan: Plan, _ arguments: [String], state: String) throws(LaunchFailure) -> CallCommandResult {
        let command = try start(plan, arguments, state: state)
        guard let code = command.waitForExit(until: Date(timeIntervalSinceNow: plan.deadlineSeconds)) else {
            command.stop(graceMs: 200)
            throw LaunchFailure(
                "\(name(arguments)) did not end within \(Milliseconds.text(plan.deadlineSeconds)) s", errorTail: command.errorTail)
        }
        return CallCommandResult(code: code, output: command.outputText, complaint: command.errorTail)
    }

    private static func name(_ arguments: [String]) -> String { "`voice-gateway \(arguments.prefix(2).joined(separator: " "))`" }

    private static func start(_ plan: Plan, _ arguments: [String], state: String) throws(LaunchFailure) -> ChildProcess {
        var environment = plan.environment.filter { !$0.key.hasPrefix("VOICE_GATEWAY_") }
        for home in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] { environment[home] = state }
        if let url = plan.upstreamURL { environment["VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL"] = url }
        environment["VOICE_GATEWAY_LIMITS_REQUESTS_PER_MINUTE"] = "0"
        environment["VOICE_GATEWAY_LIMITS_CONCURRENT_TURNS"] = "0"
        environment.merge(plan.configuration) { $1 }
        do {
            return try ChildProcess(plan.gateway, arguments: arguments, environment: environment)
        } catch {
            throw LaunchFailure("\(error)")
        }
    }
}
