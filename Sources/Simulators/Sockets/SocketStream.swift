internal import Glibc
internal import Synchronization

/// A connected TCP socket read and written by plain blocking calls with deadlines, so that a simulator controls every byte it sends.
///
/// Any thread may call any operation; `close` and `reset` wake operations in progress, which then throw ``SocketError/Kind/closed``.
public final class SocketStream: Sendable {
    /// The descriptor lives until the last operation in progress has left it, so that its number is never reused under a reader.
    private struct State {
        let descriptor: Int32
        var operationsInProgress = 0
        var isClosed = false
        var wasReset = false
    }

    private let state: Mutex<State>

    /// Takes ownership of a connected descriptor and turns Nagle's algorithm off.
    init(owning descriptor: Int32) {
        state = Mutex(State(descriptor: descriptor))
        setOption(descriptor, level: Int32(IPPROTO_TCP), TCP_NODELAY, to: Int32(1))
    }

    deinit {
        state.withLock { if !$0.isClosed { _ = Glibc.close($0.descriptor) } }
    }

    /// Whether `close` or `reset` was called here.
    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Ends both directions in order (FIN) and releases the descriptor.  May be called twice.
    public func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            _ = shutdown(state.descriptor, Int32(SHUT_RDWR))
            if state.operationsInProgress == 0 { _ = Glibc.close(state.descriptor) }
        }
    }

    /// Ends the connection with RST at once, dropping what was not yet sent (SO_LINGER with a timeout of 0).
    public func reset() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            setOption(state.descriptor, level: SOL_SOCKET, SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
            if state.operationsInProgress == 0 {
                _ = Glibc.close(state.descriptor)
            } else {
                // Another thread still uses the descriptor: dissolving the association sends the RST without closing it.
                var unspecified = sockaddr()
                unspecified.sa_family = sa_family_t(AF_UNSPEC)
                _ = Glibc.connect(state.descriptor, &unspecified, socklen_t(MemoryLayout<sockaddr>.size))
            }
        }
    }

    /// Ends our direction only (FIN); reading goes on.
    public func finishWriting() throws(SocketError) {
        try operate("shutdown") { descriptor throws(SocketError) in
            guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { throw SocketError(errno: errno, during: "shutdown") }
        }
    }

    /// Limits the kernel's receive buffer, in bytes, to make this end a slow reader.
    public func setReceiveBuffer(bytes: Int32) {
        try? operate("setsockopt") { descriptor throws(SocketError) in setOption(descriptor, level: SOL_SOCKET, SO_RCVBUF, to: bytes) }
    }

    /// Remembers that the peer reset the connection: the kernel tells it once only.
    func noteReset() { state.withLock { $0.wasReset = true } }

    var wasReset: Bool { state.withLock { $0.wasReset || $0.isClosed } }

    /// Runs an operation with the descriptor held open.
    func operate<R>(_ name: String, _ body: (Int32) throws(SocketError) -> R) throws(SocketError) -> R {
        let descriptor: Int32? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.operationsInProgress += 1
            return state.descriptor
        }
        guard let descriptor else { throw SocketError(.closed, during: name) }
        defer {
            state.withLock { state in
                state.operationsInProgress -= 1
                if state.isClosed, state.operationsInProgress == 0 { _ = Glibc.close(state.descriptor) }
            }
        }
        return try body(descriptor)
    }
}

/// Sets a socket option whose value is one plain C value; a refusal leaves the kernel's default, which is safe for each option used here.
func setOption<Value: BitwiseCopyable>(_ descriptor: Int32, level: Int32, _ option: Int32, to value: Value) {
    withUnsafeBytes(of: value) { _ = setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count)) }
}
