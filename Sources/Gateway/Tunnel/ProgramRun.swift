import NIOCore
import NIOPosix

/// A program run to its end.
struct ProgramRun: Sendable, Equatable {
    let end: ChildEnd
    let output: String
    let error: String

    /// More of its output than this is not kept, in bytes.
    static let keptBytesMax = 1_048_576

    var hasWorked: Bool { end.exitCode == 0 }

    /// The last thing it said, for messages.
    var lastWords: String {
        let lines = (error.isEmpty ? output : error).split(separator: "\n").map(String.init)
        return TerminalText.line(lines.last { !$0.allSatisfy(\.isWhitespace) } ?? end.description, charactersMax: 300)
    }

    /// Runs it.
    ///
    /// - Parameter onLine: each line as it comes, for a program that speaks to a person.
    /// - Throws: ``GatewayFailure`` 69 when it cannot be started.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String], onLine: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> ProgramRun {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: ProgramRun.self)
        loop.execute {
            var said: [RunningProgram.Stream: String] = [:]
            do throws(MCPChild.CannotStart) {
                _ = try RunningProgram.start(program, arguments, environment: environment, on: loop) { stream, line in
                    onLine(line)
                    if said[stream, default: ""].utf8.count + line.utf8.count < keptBytesMax { said[stream, default: ""] += line + "\n" }
                } onEnd: { end in
                    promise.succeed(ProgramRun(end: end, output: said[.output] ?? "", error: said[.error] ?? ""))
                }
            } catch {
                promise.fail(GatewayFailure(.unavailable, "\(program) cannot be run: \(error)"))
            }
        }
        return try await promise.futureResult.get()
    }
}

/// What the programs of a tunnel are given of this process's environment: all but the gateway's own secrets.
enum ProgramEnvironment {
    static func of(_ own: [String: String]) -> [String: String] {
        own.filter { !$0.key.hasPrefix(KnownKey.environmentPrefix) }
    }
}
