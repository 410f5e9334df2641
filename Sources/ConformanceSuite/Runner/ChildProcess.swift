public import Foundation
import Glibc

/// A program run beside the harness: its standard output line by line, the end of its standard error, and a sure stop.
///
/// It is started with its standard input empty and no descriptor of ours but its two pipes.  Everything here waits on
/// plain threads, so nothing of it may be called from Swift's cooperative pool except `signal` and `errorTail`.
public final class ChildProcess: @unchecked Sendable {
    /// How much of the standard error is kept: its end.
    public static let errorTailBytesMax = 16_384
    /// How much of the standard output is kept; a program that writes more is stopped reading from.
    public static let outputBytesMax = 16_777_216

    /// The program could not be started; `errno` says why.
    public struct CannotStart: Error, Sendable, CustomStringConvertible {
        public var executable: String
        public var code: Int32
        public var description: String { "cannot start \(executable): \(String(cString: strerror(code)))" }
    }

    public let pid: pid_t

    // All guarded by `changed`.
    private let changed = NSCondition()
    private var output = Data()
    private var outputRead = 0
    private var outputEnded = false
    private var tail = Data()
    private var errorEnded = false
    private var status: Int32?

    public init(_ executable: String, arguments: [String], environment: [String: String]) throws(CannotStart) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var (out, err): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&out) == 0 else { throw CannotStart(executable: executable, code: errno) }
        guard pipe(&err) == 0 else {
            let code = errno
            for end in out { close(end) }
            throw CannotStart(executable: executable, code: code)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, out[1], 1)
        posix_spawn_file_actions_adddup2(&actions, err[1], 2)
        for descriptor in 3..<Self.descriptorsClosedMax { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var argv: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child: pid_t = 0
        // A thread of a pool has signals blocked, and a child would inherit that: it could not be asked to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let code = posix_spawn(&child, executable, &actions, &attributes, &argv, &envp)
        close(out[1])
        close(err[1])
        guard code == 0 else {
            close(out[0])
            close(err[0])
            throw CannotStart(executable: executable, code: code)
        }
        pid = child
        let (outEnd, errEnd) = (out[0], err[0])
        Thread.detachNewThread { self.drain(outEnd, into: \.output, ended: \.outputEnded, keep: .all) }
        Thread.detachNewThread { self.drain(errEnd, into: \.tail, ended: \.errorEnded, keep: .end) }
        Thread.detachNewThread { self.reap() }
    }

    /// The next whole line of standard output, or nil at its end or at the deadline.
    public func nextLine(until deadline: Date) -> String? {
        changed.withLock {
            while true {
                let unread = output[output.startIndex + outputRead..<output.endIndex]
                if let feed = unread.firstIndex(of: UInt8(ascii: "\n")) {
                    outputRead = feed - output.startIndex + 1
                    return String(decoding: unread[..<feed], as: UTF8.self)
                }
                if outputEnded || !changed.wait(until: deadline) { return nil }
            }
        }
    }

    /// Waits for the program and both its streams to end; nil at the deadline.  A program killed by signal N ends with 128 + N.
    public func waitForExit(until deadline: Date) -> Int32? {
        changed.withLock {
            while status == nil || !outputEnded || !errorEnded {
                if !changed.wait(until: deadline) { return status }
            }
            return status
        }
    }

    /// Whether the program is still running.
    public var isRunning: Bool { changed.withLock { status == nil } }

    /// All of the standard output so far.
    public var outputText: String { changed.withLock { String(decoding: output, as: UTF8.self) } }

    /// The end of the standard error so far.
    public var errorTail: String { changed.withLock { String(decoding: tail, as: UTF8.self) } }

    /// Sends a signal, by pid, to a program that has not been reaped; a pid is never signalled after it could be another's.
    public func signal(_ number: Int32) {
        changed.withLock { if status == nil { _ = kill(pid, number) } }
    }

    /// Asks the program to end, and after `graceMs` milliseconds makes it.
    @discardableResult
    public func stop(graceMs: Int = 3_000) -> Int32? {
        signal(SIGTERM)
        if let status = waitForExit(until: Date(timeIntervalSinceNow: Double(graceMs) / 1000)) { return status }
        signal(SIGKILL)
        return waitForExit(until: Date(timeIntervalSinceNow: 2))
    }

    /// Every descriptor that could be ours is closed in the child: an inherited connection would never look closed to the target.
    private static var descriptorsClosedMax: Int32 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return Int32(clamping: min(limit.rlim_cur, 4_096))
    }

    private enum Keep { case all, end }

    private func drain(
        _ descriptor: Int32, into bytes: ReferenceWritableKeyPath<ChildProcess, Data>, ended: ReferenceWritableKeyPath<ChildProcess, Bool>,
        keep: Keep
    ) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            changed.withLock {
                let room = keep == .all ? Self.outputBytesMax - self[keyPath: bytes].count : count
                self[keyPath: bytes].append(contentsOf: buffer[..<min(count, room)])
                if keep == .end, self[keyPath: bytes].count > Self.errorTailBytesMax {
                    self[keyPath: bytes] = Data(self[keyPath: bytes].suffix(Self.errorTailBytesMax))
                }
                changed.broadcast()
            }
        }
        close(descriptor)
        changed.withLock {
            self[keyPath: ended] = true
            changed.broadcast()
        }
    }

    private func reap() {
        // Waits without reaping, so that `signal` can hold the lock between "it has ended" and "its pid is free".
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        changed.withLock {
            var raw: Int32 = 0
            while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
            let signal = raw & 0x7F
            status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
            changed.broadcast()
        }
    }
}
