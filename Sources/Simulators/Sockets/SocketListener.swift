internal import Foundation
internal import Glibc
internal import Synchronization

/// A TCP listener that serves each connection on a thread of its own, for simulators that block on purpose.
///
/// Beyond `connectionsMax` a new connection is reset at once: a refusal that can be seen, instead of a hidden queue.
public final class SocketListener: Sendable {
    private struct State {
        var streams: [Int: SocketStream] = [:]
        var nextID = 0
        var isClosed = false
        var isServing = false
        var isReleased = false
    }

    /// The port that was bound: the one asked for, or the one the system picked for 0.
    public let port: Int
    public let host: String

    private let descriptor: Int32
    private let wake = WakeSignal()
    private let connectionsMax: Int
    private let stackBytes: Int
    private let state = Mutex(State())

    /// Binds and listens; nothing is accepted before ``serve(_:)``.
    ///
    /// - Parameters:
    ///   - port: 0 lets the system pick.
    ///   - connectionsMax: connections open at once.
    ///   - stackBytes: stack of each connection's thread, in bytes.
    /// - Throws: ``SocketError`` when the address is taken or not ours.
    public init(host: String = "127.0.0.1", port: Int = 0, connectionsMax: Int = 1024, stackBytes: Int = 524_288) throws(SocketError) {
        guard var address = socketAddress(host: host, port: port) else {
            throw SocketError(.system(EINVAL), during: "listen on \(host):\(port)")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(errno: errno, during: "listen") }
        setOption(descriptor, level: SOL_SOCKET, SO_REUSEADDR, to: Int32(1))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 512) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        guard bound else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw SocketError(.system(code), during: "listen on \(host):\(port)")
        }
        self.descriptor = descriptor
        self.host = host
        self.port = Int(UInt16(bigEndian: address.sin_port))
        self.connectionsMax = connectionsMax
        self.stackBytes = stackBytes
    }

    deinit {
        close()
    }

    /// `http://HOST:PORT`
    public var url: String { "http://\(host):\(port)" }

    /// How many connections are open.
    public var connectionsOpen: Int { state.withLock { $0.streams.count } }

    /// Accepts connections on a thread of its own and serves each on another, until ``close()``.
    ///
    /// The stream is closed when `serve` returns.  Call once.
    public func serve(_ serve: @escaping @Sendable (SocketStream) -> Void) {
        guard
            state.withLock({ state in
                defer { state.isServing = true }
                return !state.isServing && !state.isClosed
            })
        else { return }
        let thread = Thread { [self] in
            acceptUntilClosed(serve)
            releaseDescriptor()
        }
        thread.name = "accept \(port)"
        thread.start()
    }

    /// Stops accepting and closes every open connection; their threads end as their reads and writes throw.
    public func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        wake.raise()
        for stream in streams { stream.close() }
        // The accepting thread, if there is one, lets go of the descriptor itself.
        if !state.withLock({ $0.isServing }) { releaseDescriptor() }
    }

    private func releaseDescriptor() {
        state.withLock { state in
            if !state.isReleased { _ = Glibc.close(descriptor) }
            state.isReleased = true
        }
    }

    private func acceptUntilClosed(_ serve: @escaping @Sendable (SocketStream) -> Void) {
        while !state.withLock({ $0.isClosed }) {
            var entries = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = entries.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map { pollOnce($0, count: buffer.count, timeout: nil) } ?? -1
            }
            guard count > 0, entries[0].revents != 0 else { continue }
            let accepted = accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                start(SocketStream(owning: accepted), serve)
            } else if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                // The backlog keeps the connection; give others a moment to end instead of spinning on the same refusal.
                var pause = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
                _ = pollOnce(&pause, count: 1, timeout: .milliseconds(20))
            }
        }
    }

    private func start(_ stream: SocketStream, _ serve: @escaping @Sendable (SocketStream) -> Void) {
        let id: Int? = state.withLock { state in
            guard !state.isClosed, state.streams.count < connectionsMax else { return nil }
            state.nextID += 1
            state.streams[state.nextID] = stream
            return state.nextID
        }
        guard let id else { return stream.reset() }
        let thread = Thread { [weak self] in
            serve(stream)
            stream.close()
            self?.state.withLock { $0.streams[id] = nil }
        }
        thread.stackSize = stackBytes
        thread.start()
    }
}
