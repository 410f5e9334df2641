import Glibc

/// A TCP connection played byte by byte, every event of which goes to the recorder.  For one thread at a time.
public final class RawConnection {
    /// Bounds of one connection.
    public struct Limits: Sendable {
        public var connectTimeout: Duration = .seconds(5)
        /// Reading stops, with an `overflow` event, when more than this has come.
        public var exchangeBytesMax = 16 << 20
        /// The kernel's receive buffer; nil leaves it alone.
        public var receiveBufferBytes: Int?

        public init() {}
    }

    public let label: String
    /// What has been received so far, read as responses.
    public internal(set) var reader = ResponseReader()
    public internal(set) var hasEnded = false

    let clock: any StageClock
    let recorder: Recorder
    let limits: Limits
    var descriptor: Int32 = -1
    var receivedBytes = 0

    /// Connects; a refusal is recorded and leaves the connection ended.
    public init(_ label: String, to endpoint: Endpoint, clock: any StageClock, recorder: Recorder, limits: Limits = Limits()) {
        self.label = label
        self.clock = clock
        self.recorder = recorder
        self.limits = limits
        do throws(Refusal) {
            descriptor = try Self.connect(to: endpoint, clock: clock, limits: limits)
            recorder.record(.connected, on: label)
        } catch {
            hasEnded = true
            recorder.record(.refused(reason: error.reason), on: label)
        }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    public var isOpen: Bool { descriptor >= 0 }

    /// Closes our half: the other end sees the end of our bytes and may still answer.
    public func closeWrite() {
        guard isOpen else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        recorder.record(.halfClosed, on: label)
    }

    /// Closes in an orderly way.
    public func close() {
        guard isOpen else { return }
        recorder.record(.closed, on: label)
        Glibc.close(descriptor)
        descriptor = -1
        hasEnded = true
    }

    /// Closes with a reset (SO_LINGER 0), as a crashed client or a dropped tunnel does.
    public func cut() {
        guard isOpen else { return }
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        recorder.record(.cut, on: label)
        Glibc.close(descriptor)
        descriptor = -1
        hasEnded = true
    }

    struct Refusal: Error { var reason: String }

    private static func connect(to endpoint: Endpoint, clock: any StageClock, limits: Limits) throws(Refusal) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
        guard code == 0, let first = list else {
            throw Refusal(reason: "cannot resolve \(endpoint.host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var reason = "no address for \(endpoint.host)"
        for address in sequence(first: first, next: { $0.pointee.ai_next }) {
            switch connect(to: address.pointee, clock: clock, limits: limits) {
            case .success(let descriptor): return descriptor
            case .failure(let refusal): reason = "\(endpoint.hostHeader): \(refusal.reason)"
            }
        }
        throw Refusal(reason: reason)
    }

    private static func connect(to address: addrinfo, clock: any StageClock, limits: Limits) -> Result<Int32, Refusal> {
        let descriptor = socket(
            address.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return .failure(Refusal(reason: String(cString: strerror(errno)))) }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        if let bytes = limits.receiveBufferBytes {
            var size = Int32(clamping: bytes)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return .success(descriptor) }
        var failure = errno
        if failure == EINPROGRESS {
            var size = socklen_t(MemoryLayout<Int32>.size)
            if clock.wait(descriptor, for: .writable, until: clock.now() + limits.connectTimeout) {
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
            } else {
                failure = ETIMEDOUT
            }
        }
        if failure == 0 { return .success(descriptor) }
        Glibc.close(descriptor)
        return .failure(Refusal(reason: String(cString: strerror(failure))))
    }
}
