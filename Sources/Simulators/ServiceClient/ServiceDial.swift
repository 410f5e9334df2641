import Glibc

/// Connecting to where a voice service listens.
enum ServiceDial {
    struct Refusal: Error { var reason: String }

    /// A connected descriptor that does not block.
    ///
    /// - Throws: ``Refusal`` in the words of the system.
    static func connect(to address: ServiceEndpoint, clock: any StageClock, within timeout: Duration) throws(Refusal) -> Int32 {
        switch address {
        case .unix(let path): try connect(path: path, clock, timeout)
        case .tcp(let host, let port): try connect(host: host, port: port, clock, timeout)
        }
    }

    private static func connect(path: String, _ clock: any StageClock, _ timeout: Duration) throws(Refusal) -> Int32 {
        guard var address = unixAddress(path) else { throw Refusal(reason: "the path is too long for a socket") }
        return try withUnsafePointer(to: &address) { pointer throws(Refusal) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic throws(Refusal) in
                try connect(AF_UNIX, generic, socklen_t(MemoryLayout<sockaddr_un>.size), clock, timeout)
            }
        }
    }

    private static func connect(host: String, port: Int, _ clock: any StageClock, _ timeout: Duration) throws(Refusal) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0, let first = list else {
            throw Refusal(reason: "cannot resolve \(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var refusal = Refusal(reason: "no address for \(host)")
        for candidate in sequence(first: first, next: { $0.pointee.ai_next }) {
            guard let address = candidate.pointee.ai_addr else { continue }
            do throws(Refusal) {
                return try connect(candidate.pointee.ai_family, address, candidate.pointee.ai_addrlen, clock, timeout)
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    private static func connect(
        _ family: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t, _ clock: any StageClock, _ timeout: Duration
    ) throws(Refusal) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Refusal(reason: String(cString: strerror(errno))) }
        if family != AF_UNIX { setOption(descriptor, level: Int32(IPPROTO_TCP), TCP_NODELAY, to: Int32(1)) }
        let deadline = clock.now() + timeout
        while true {
            if Glibc.connect(descriptor, address, size) == 0 { return descriptor }
            var failure = errno
            if failure == EAGAIN, clock.now() < deadline {
                // The backlog of a Unix socket is full: nothing announces that there is room again.
                clock.sleep(.milliseconds(20))
                continue
            }
            if failure == EINPROGRESS {
                failure = clock.wait(descriptor, for: .writable, until: deadline) ? pendingError(descriptor) : ETIMEDOUT
                if failure == 0 { return descriptor }
            }
            Glibc.close(descriptor)
            throw Refusal(reason: String(cString: strerror(failure)))
        }
    }
}
