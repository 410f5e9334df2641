internal import Foundation
internal import Glibc
internal import Synchronization

/// The bound socket of a fake voice service, Unix or TCP, and the thread that accepts its connections.
final class ServiceListener: Sendable {
    /// What was bound: a path, or `tcp://HOST:PORT`.
    let address: ServiceAddress

    private let descriptor: Int32
    private let isClosed = Mutex(false)

    /// Binds and listens.  A stale Unix socket is removed first; the new one has mode 0600, or what a defect makes of it.
    ///
    /// - Throws: ``ServiceUsageError`` that says what is in the way.
    init(_ wanted: ServiceAddress, defects: Set<ServiceDefect> = []) throws(ServiceUsageError) {
        switch wanted {
        case .tcp(let port, let host): (descriptor, address) = try Self.bindTCP(host: host, port: port)
        case .unix(let path):
            descriptor = try Self.bindUnix(path)
            address = wanted
            if defects.contains(.openSocket) { chmod(path, 0o666) }
            if defects.contains(.foreignSocket), chown(path, 65_534, 65_534) != 0 {
                let reason = String(cString: strerror(errno))
                _ = Glibc.close(descriptor)
                unlink(path)
                throw ServiceUsageError("\(path): cannot be given to another user (\(reason)): run as root for the defect foreign-socket")
            }
        }
    }

    /// Where the service really listens when told a path: a defect has it beside.
    static func path(_ address: ServiceAddress, _ defects: Set<ServiceDefect>) -> ServiceAddress {
        guard defects.contains(.wrongSocketName), case .unix(let path) = address else { return address }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return .unix(folder + "telegram-voice.sock")
    }

    private static func bindTCP(host: String, port: Int) throws(ServiceUsageError) -> (Int32, ServiceAddress) {
        guard var address = socketAddress(host: host, port: port) else {
            throw ServiceUsageError("tcp://\(host):\(port) is no numeric address with a port of 0 to 65535")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        setOption(descriptor, level: SOL_SOCKET, SO_REUSEADDR, to: Int32(1))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 512) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isBound else { throw failure("tcp://\(host):\(port)", closing: descriptor, mend: "choose another port, or 0") }
        return (descriptor, .tcp(Int(UInt16(bigEndian: address.sin_port)), host: host))
    }

    private static func bindUnix(_ path: String) throws(ServiceUsageError) -> Int32 {
        guard var address = unixAddress(path) else {
            throw ServiceUsageError("\(path): a socket's path has 1 to 107 bytes: choose a shorter one")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try removeStale(path, &address)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        // Before the bind too, so that there is no moment in which others may connect.
        fchmod(descriptor, 0o600)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(descriptor, 512) == 0
            }
        }
        guard isBound else { throw failure(path, closing: descriptor, mend: "check that its folder exists and is yours") }
        chmod(path, 0o600)
        return descriptor
    }

    /// Removes a socket nobody listens on; anything else at the path is left alone and named.
    private static func removeStale(_ path: String, _ address: inout sockaddr_un) throws(ServiceUsageError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ServiceUsageError("\(path): is there already and is no socket: choose another path or move it away")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        defer { _ = Glibc.close(probe) }
        let isServed = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 || errno == EAGAIN
            }
        }
        guard !isServed else { throw ServiceUsageError("\(path): another service listens there: stop it or choose another path") }
        unlink(path)
    }

    private static func failure(_ name: String, closing descriptor: Int32, mend: String) -> ServiceUsageError {
        let reason = String(cString: strerror(errno))
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        return ServiceUsageError("cannot listen on \(name) (\(reason)): \(mend)")
    }

    /// Accepts on a thread of its own until ``close()``.
    func serve(_ clock: any StageClock, _ accepted: @escaping @Sendable (SocketStream) -> Void) {
        _ = StageThread(clock, stackBytes: 262_144) { [self] in
            while !isClosed.withLock({ $0 }) {
                guard clock.wait(descriptor, for: .readable, until: .stageNever) else { continue }
                let one = accept(descriptor, nil, nil)
                if one >= 0 {
                    _ = fcntl(one, F_SETFD, FD_CLOEXEC)
                    accepted(SocketStream(owning: one))
                } else if errno != EAGAIN, errno != EINTR, errno != ECONNABORTED, !isClosed.withLock({ $0 }) {
                    // No descriptors left: others have to end first.
                    clock.sleep(.milliseconds(20))
                }
            }
            _ = Glibc.close(descriptor)
        }
    }

    /// Stops accepting and removes the socket's file; call after ``serve(_:_:)``.
    func close() {
        let first = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard first else { return }
        if case .unix(let path) = address { unlink(path) }
        // Wakes the thread, which lets go of the descriptor itself.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// A Unix socket's address; nil when the path is empty, too long or holds NUL.
func unixAddress(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
}
