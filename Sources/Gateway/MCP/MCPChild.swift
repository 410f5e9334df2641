import CSpawn
import Dispatch
import Foundation

/// A program that was started, leader of its own process group: its pipes, and its end.
///
/// Signals go to the whole group. The process is not reaped before ``reap()``, so that none of them can reach another of the same number.
struct MCPChild: Sendable {
    /// Why a server could not be started, and what to do.
    struct CannotStart: Error, CustomStringConvertible {
        let description: String
    }

    let pid: pid_t
    /// Ours to write to, and to close.
    let input: Int32
    /// Ours to read from, and to close.
    let output: Int32
    let error: Int32

    /// - Parameters:
    ///   - environment: all of it; its `PATH` is where the program is looked for.
    ///   - isBound: whether it is asked to end when the thread that starts it ends, however that comes about.
    static func start(
        _ server: MCPServerDefinition, environment: [String: String], isBound: Bool = false
    ) throws(CannotStart) -> MCPChild {
        let program = try path(of: server, environment)
        var pipes: [(read: Int32, write: Int32)] = []
        func closeAll() { for pipe in pipes { for end in [pipe.read, pipe.write] { close(end) } } }
        for _ in 0..<3 {
            var (read, write): (Int32, Int32) = (-1, -1)
            let code = cspawn_pipe(&read, &write)
            guard code == 0 else {
                closeAll()
                throw CannotStart(description: "no pipes for it: \(String(cString: strerror(code)))")
            }
            pipes.append((read, write))
        }
        let argv: [UnsafeMutablePointer<CChar>?] = ([server.command] + server.arguments).map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid: pid_t = 0
        let code =
            isBound
            ? cspawn_start_bound(&pid, program, argv, envp, pipes[0].read, pipes[1].write, pipes[2].write)
            : cspawn_start(&pid, program, argv, envp, server.directory, pipes[0].read, pipes[1].write, pipes[2].write)
        guard code == 0 else {
            closeAll()
            let place = server.directory.map { " in \($0)" } ?? ""
            throw CannotStart(description: "\(program) cannot be run\(place): \(String(cString: strerror(code)))")
        }
        for end in [pipes[0].read, pipes[1].write, pipes[2].write] { close(end) }
        return MCPChild(pid: pid, input: pipes[0].write, output: pipes[1].read, error: pipes[2].read)
    }

    /// Tells once when the program has ended, from a thread of its own.
    func whenEnded(_ tell: @escaping @Sendable () -> Void) {
        let pid = pid
        let thread = Thread {
            var info = siginfo_t()
            while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
            tell()
        }
        thread.name = "mcp \(pid)"
        thread.stackSize = 262_144
        thread.start()
    }

    /// Not to be used after ``reap()``.
    func signal(_ number: Int32) { kill(-pid, number) }

    /// Ends what is left of its group and lets go of it; only after it has ended. How it ended, in words.
    func reap() -> String { reapEnd().description }

    /// The same, to be looked at.
    func reapEnd() -> ChildEnd {
        signal(SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return ChildEnd(status: status)
    }

    /// The program's file: a path as it is, a name looked for in `PATH`.
    private static func path(of server: MCPServerDefinition, _ environment: [String: String]) throws(CannotStart) -> String {
        if let found = find(server.command, environment) { return found }
        let path = environment["PATH"] ?? MCPServerDefinition.usualPath
        throw CannotStart(
            description: "there is no program \(TerminalText.line(server.command)) in PATH (\(path)): install it, or give its whole path")
    }

    /// Where a program lies; nil when it is nowhere in `PATH`.
    static func find(_ command: String, _ environment: [String: String]) -> String? {
        guard !command.contains("/") else { return command }
        let path = environment["PATH"] ?? MCPServerDefinition.usualPath
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/\(command)"
            var status = stat()
            if stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }
}

/// How a program ended.
struct ChildEnd: Sendable, Equatable, CustomStringConvertible {
    /// Nil when a signal ended it.
    let exitCode: Int32?
    private let signal: Int32

    /// - Parameter status: as `waitpid(2)` gives it.
    init(status: Int32) {
        signal = status & 0x7F
        exitCode = signal == 0 ? (status >> 8) & 0xFF : nil
    }

    var description: String { exitCode.map { "exit code \($0)" } ?? "signal \(signal)" }
}
