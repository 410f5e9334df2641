internal import Glibc
internal import Synchronization

/// One connection to the voice service; what comes is posted to the caller's thread.
final class CallerLink: Sendable {
    let number: Int
    /// Nil once closed; closed by the reading thread alone, so that its number is never reused under it.
    private let descriptor: Mutex<Int32?>
    private let reader = Mutex<StageThread?>(nil)

    /// - Throws: ``ReferenceError`` when nobody listens there.
    init(_ number: Int, to socket: String, clock: any StageClock, inbox: CallerInbox) throws(ReferenceError) {
        self.number = number
        let descriptor = socket.hasPrefix("tcp://") ? try Self.connect(tcp: String(socket.dropFirst(6))) : try Self.connect(path: socket)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.descriptor = Mutex(descriptor)
        let thread = StageThread(clock) { [self] in read(descriptor, clock, inbox) }
        reader.withLock { $0 = thread }
    }

    /// Sends bytes; false when the connection is gone.
    func send(_ bytes: [UInt8], _ clock: any StageClock) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let (count, code, open) = descriptor.withLock { descriptor -> (Int, Int32, Int32?) in
                guard let descriptor else { return (-1, EPIPE, nil) }
                let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                return (count, errno, descriptor)
            }
            if count > 0 {
                sent += count
            } else if code == EAGAIN, let open {
                guard clock.wait(open, for: .writable, until: clock.now() + .seconds(1)) else { return false }
            } else if code != EINTR {
                return false
            }
        }
        return true
    }

    /// Ends the connection; the reader closes it.
    func close() { descriptor.withLock { if let descriptor = $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } } }

    /// Waits for the reader.
    func join() { reader.withLock { $0 }?.join() }

    private func read(_ open: Int32, _ clock: any StageClock, _ inbox: CallerInbox) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while clock.wait(open, for: .readable, until: .stageNever) {
            let count = recv(open, &buffer, buffer.count, 0)
            if count > 0 {
                inbox.post(.bytes(link: number, Array(buffer[..<count])))
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                break
            }
        }
        descriptor.withLock { descriptor in
            if let descriptor { _ = Glibc.close(descriptor) }
            descriptor = nil
        }
        inbox.post(.gone(link: number))
    }

    private static func connect(path: String) throws(ReferenceError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw ReferenceError(reason: "\(path) is too long a path") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return try connect(AF_UNIX, &address, path)
    }

    private static func connect(tcp host: String) throws(ReferenceError) -> Int32 {
        guard let colon = host.lastIndex(of: ":"), let port = Int(host[host.index(after: colon)...]),
            var address = socketAddress(host: String(host[..<colon]), port: port)
        else { throw ReferenceError(reason: "tcp://\(host) is no address") }
        return try connect(AF_INET, &address, host)
    }

    private static func connect<Address>(_ family: Int32, _ address: inout Address, _ name: String) throws(ReferenceError) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ReferenceError(reason: String(cString: strerror(errno))) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        if result != 0 {
            let code = errno
            _ = Glibc.close(descriptor)
            throw ReferenceError(reason: "\(name): \(String(cString: strerror(code)))")
        }
        return descriptor
    }
}
