internal import Glibc

/// A child process and its three streams, as ``BoundedProgram`` drives them.
struct ChildStreams: ~Copyable {
    /// What a wait found.
    struct Ready {
        var canWrite = false
        var hasOutput = false
        var hasErrors = false
    }

    private let pid: pid_t
    private(set) var input: Int32
    private var output: Int32
    private var errors: Int32
    private var isReaped = false

    /// Starts a program in a process group of its own, with default signals and none of our descriptors but its three.
    init(starting path: String, _ arguments: [String]) throws(BoundedProgram.Failure) {
        // Input goes through a socket: writing to a program that has ended must not raise SIGPIPE.
        var (toChild, fromChild, errorsFromChild): ([Int32], [Int32], [Int32]) = ([-1, -1], [-1, -1], [-1, -1])
        let isOpen =
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &toChild) == 0
            && pipe(&fromChild) == 0 && pipe(&errorsFromChild) == 0
        var code = isOpen ? 0 : errno
        var child: pid_t = 0
        if isOpen { code = Self.spawn(&child, path, arguments, streams: [toChild[1], fromChild[1], errorsFromChild[1]]) }
        for end in [toChild[1], fromChild[1], errorsFromChild[1]] where end >= 0 { _ = Glibc.close(end) }
        guard code == 0 else {
            for end in [toChild[0], fromChild[0], errorsFromChild[0]] where end >= 0 { _ = Glibc.close(end) }
            throw .notStarted(code)
        }
        (pid, input, output, errors) = (child, toChild[0], fromChild[0], errorsFromChild[0])
        for end in [input, output, errors] {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        for end in [input, output, errors] where end >= 0 { _ = Glibc.close(end) }
    }

    /// Whether the program may still write.
    var isOpen: Bool { output >= 0 || errors >= 0 }

    mutating func closeInput() {
        if input >= 0 { _ = Glibc.close(input) }
        input = -1
    }

    /// Waits for a stream to be ready; nil at the deadline.
    func wait(until deadline: ContinuousClock.Instant) -> Ready? {
        var polled = [
            pollfd(fd: input, events: Int16(POLLOUT), revents: 0), pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let left = deadline - .now
            guard left > .zero else { return nil }
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
            guard poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds)) > 0 else { continue }
            return Ready(canWrite: polled[0].revents != 0, hasOutput: polled[1].revents != 0, hasErrors: polled[2].revents != 0)
        }
    }

    mutating func readOutput(_ buffer: inout [UInt8]) -> ArraySlice<UInt8> { Self.read(&output, &buffer) }
    mutating func readErrors(_ buffer: inout [UInt8]) -> ArraySlice<UInt8> { Self.read(&errors, &buffer) }

    /// The exit status, once the program has ended; nil at the deadline.
    mutating func reap(until deadline: ContinuousClock.Instant) -> Int32? {
        var raw: Int32 = 0
        while true {
            let found = waitpid(pid, &raw, WNOHANG)
            if found == pid { break }
            if found < 0, errno != EINTR { return nil }
            guard ContinuousClock.now < deadline else { return nil }
            // Its streams are closed, so its end is a matter of moments.
            poll(nil, 0, 2)
        }
        isReaped = true
        let signal = raw & 0x7F
        return signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
    }

    /// Ends the program and whatever it started, at once.
    mutating func kill() {
        guard !isReaped else { return }
        _ = Glibc.kill(-pid, SIGKILL)
        var raw: Int32 = 0
        while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
        isReaped = true
    }

    private static func read(_ descriptor: inout Int32, _ buffer: inout [UInt8]) -> ArraySlice<UInt8> {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 { return buffer[..<count] }
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        _ = Glibc.close(descriptor)
        descriptor = -1
        return []
    }

    /// Every descriptor that could be ours is closed in the child: an inherited connection would never look closed to its peer.
    private static var descriptorsClosedMax: Int32 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return Int32(clamping: min(limit.rlim_cur, 4_096))
    }

    private static func spawn(_ child: inout pid_t, _ path: String, _ arguments: [String], streams: [Int32]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, stream, Int32(target)) }
        for descriptor in 3..<descriptorsClosedMax { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for text in argv { free(text) } }
        return posix_spawn(&child, path, &actions, &attributes, &argv, environ)
    }
}
