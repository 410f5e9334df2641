internal import Glibc

extension SocketStream {
    /// Connects to a numeric IPv4 address, by default the loopback.
    ///
    /// - Throws: ``SocketError`` with `refused`, `timedOut` or what the system says.
    public static func connect(
        host: String = "127.0.0.1", port: Int, within timeout: Duration = .seconds(5)
    ) throws(SocketError) -> SocketStream {
        guard var address = socketAddress(host: host, port: port) else {
            throw SocketError(.system(EINVAL), during: "connect to \(host):\(port)")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(errno: errno, during: "connect") }
        let stream = SocketStream(owning: descriptor)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 {
            guard errno == EINPROGRESS else { throw SocketError(errno: errno, during: "connect") }
            try stream.operate("connect") { descriptor throws(SocketError) in
                _ = try stream.poll(descriptor, for: Int16(POLLOUT), until: .now + timeout, during: "connect")
                let code = pendingError(descriptor)
                guard code == 0 else { throw SocketError(errno: code, during: "connect") }
            }
        }
        return stream
    }

    /// Reads what has arrived, waiting until something has; an empty answer means the peer finished its direction.
    ///
    /// - Throws: ``SocketError`` with `timedOut` at the deadline, `reset` after an RST, `closed` after our own close.
    public func read(bytesMax: Int = 65_536, deadline: ContinuousClock.Instant? = nil) throws(SocketError) -> [UInt8] {
        try operate("read") { descriptor throws(SocketError) in
            while true {
                var code: Int32 = 0
                let bytes = [UInt8](unsafeUninitializedCapacity: max(1, bytesMax)) { buffer, count in
                    let got = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                    code = got < 0 ? errno : 0
                    count = max(0, got)
                }
                switch code {
                case 0 where bytes.isEmpty && isClosed: throw SocketError(.closed, during: "read")
                case 0: return bytes
                case EINTR: continue
                case EAGAIN: _ = try poll(descriptor, for: Int16(POLLIN), until: deadline, during: "read")
                default: throw failure(code, during: "read")
                }
            }
        }
    }

    /// Writes all the bytes, waiting for room in the kernel's buffer.
    ///
    /// - Throws: ``SocketError`` with `timedOut` at the deadline, `reset` when the peer is gone, `closed` after our own close.
    public func write(_ bytes: [UInt8], deadline: ContinuousClock.Instant? = nil) throws(SocketError) {
        try operate("write") { descriptor throws(SocketError) in
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    send(
                        descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
                        Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                if count >= 0 {
                    sent += count
                } else if errno == EAGAIN {
                    _ = try poll(descriptor, for: Int16(POLLOUT), until: deadline, during: "write")
                } else if errno != EINTR {
                    throw failure(errno, during: "write")
                }
            }
        }
    }

    /// Writes the UTF-8 of a text.
    public func write(_ text: String, deadline: ContinuousClock.Instant? = nil) throws(SocketError) {
        try write(Array(text.utf8), deadline: deadline)
    }

    /// An RST, once seen, is remembered; a failure after our own close is ours.
    private func failure(_ code: Int32, during operation: String) -> SocketError {
        if isClosed { return SocketError(.closed, during: operation) }
        let error = SocketError(errno: code, during: operation)
        if error.kind == .reset { noteReset() }
        return error
    }

    /// Waits for an event on the descriptor; throws `timedOut` at the deadline.
    private func poll(
        _ descriptor: Int32, for events: Int16, until deadline: ContinuousClock.Instant?, during operation: String
    ) throws(SocketError) -> Int16 {
        while true {
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let count = pollOnce(&entry, count: 1, timeout: deadline.map { $0 - .now })
            if isClosed { throw SocketError(.closed, during: operation) }
            if count > 0 { return entry.revents }
            if count == 0 { throw SocketError(.timedOut, during: operation) }
            if errno != EINTR { throw SocketError(errno: errno, during: operation) }
        }
    }
}

/// The error the kernel keeps for a socket, cleared by asking.
func pendingError(_ descriptor: Int32) -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
}

/// A numeric IPv4 address as the kernel wants it; nil when the host or the port cannot be one.
func socketAddress(host: String, port: Int) -> sockaddr_in? {
    guard let port = UInt16(exactly: port) else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    let numeric = host == "localhost" ? "127.0.0.1" : host
    return inet_pton(AF_INET, numeric, &address.sin_addr) == 1 ? address : nil
}
