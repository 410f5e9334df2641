import Glibc
import Synchronization

/// A small, correct OpenAI-compatible server on POSIX sockets, a thread a connection, whose time is the play's clock.
///
/// It exists to prove the cases: each passes against it, and fails against it once the case's own fault is planted.
public final class ReferenceServer: Sendable {
    public let endpoint: Endpoint
    let behaviour: ReferenceBehaviour
    let clock: any StageClock
    let service: ReferenceService

    private struct State {
        var connections: [Int: Int32] = [:]
        var threads: [StageThread] = []
        var stopped = false
        var count = 0
    }

    static let connectionsMax = 256
    private let listener: Int32
    private let state = Mutex(State())
    private let acceptor = Mutex<StageThread?>(nil)

    /// Starts it on a free port of the loopback interface.
    ///
    /// - Throws: ``ReferenceError`` when no socket can be had.
    public init(
        token: String, model: String = "reference", style: ReferenceStyle, clock: any StageClock, fault: Fault? = nil,
        place: ReferencePlace = ReferencePlace(), requestsBurst: Int? = nil
    ) throws(ReferenceError) {
        var behaviour = ReferenceBehaviour()
        fault?.plant(in: &behaviour)
        self.behaviour = behaviour
        self.clock = clock
        service = ReferenceService(
            token: token, model: model, style: style, clock: clock, behaviour: behaviour, place: place, requestsBurst: requestsBurst)
        let (descriptor, port) = try Self.listen()
        listener = descriptor
        endpoint = Endpoint(host: "127.0.0.1", port: port, prefix: "/v1")
        let thread = StageThread(clock) { [self] in acceptAll() }
        acceptor.withLock { $0 = thread }
    }

    /// Where open and cancelled upstream requests are told.
    public var probe: Endpoint { Endpoint(host: endpoint.host, port: endpoint.port, prefix: "/probe") }

    /// The session's turns as JSON lines.
    public func exportSession() -> String { service.memory.export() }

    /// The chat requests its agent was asked with, as JSON text, oldest first.
    public var agentRequests: [String] { service.memory.asked }

    /// The requests of its agent in progress and cut short.
    public var upstream: (open: Int, cancelled: Int) { service.memory.counts() }

    /// One turn that is typed: its answer.
    public func say(_ text: String) -> String { service.memory.say(text) }

    /// What `voice-gateway token …` does, here.
    public func token(_ arguments: [String]) -> CallCommandResult { service.tokens.command(arguments) }

    /// The runs of its own tools, ``ToolRun``.
    public var toolRuns: [ToolRun] { service.memory.toolRuns }

    /// Ends every connection and all that is under way, as a crash does, and goes on with what is stored.
    public func restart() {
        service.memory.restart()
        state.withLock { state in
            for descriptor in state.connections.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes everything and waits for its threads.
    public func stop() {
        let threads = state.withLock { state in
            state.stopped = true
            for descriptor in state.connections.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
            return state.threads
        }
        shutdown(listener, Int32(SHUT_RDWR))
        acceptor.withLock { $0 }?.join()
        for thread in threads { thread.join() }
        close(listener)
    }

    /// Ends the server as a crash would, for a fault.
    func die() {
        state.withLock { $0.stopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while clock.wait(listener, for: .readable, until: .stageNever) {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EAGAIN || errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            serve(descriptor)
            if state.withLock({ $0.stopped }) { return }
        }
    }

    private func serve(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        if let bytes = behaviour.sendBufferBytes {
            var size = Int32(clamping: bytes)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        let id = state.withLock { state -> Int? in
            guard !state.stopped, state.connections.count < Self.connectionsMax else { return nil }
            state.count += 1
            state.connections[state.count] = descriptor
            return state.count
        }
        guard let id else {
            close(descriptor)
            return
        }
        let thread = StageThread(clock) { [self] in
            ReferenceConnection(descriptor: descriptor, server: self).run()
            state.withLock { _ = $0.connections.removeValue(forKey: id) }
            close(descriptor)
        }
        state.withLock { $0.threads.append(thread) }
        if behaviour.servesOneAtATime { thread.join() }
    }

    private static func listen() throws(ReferenceError) -> (Int32, Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw ReferenceError(reason: String(cString: strerror(errno))) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && Glibc.listen(descriptor, 256) == 0 && getsockname(descriptor, generic, &size) == 0
            }
        }
        guard isListening else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw ReferenceError(reason: reason)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// Why the reference server could not start.
public struct ReferenceError: Error, Sendable, CustomStringConvertible {
    public var reason: String

    public var description: String { "the reference server cannot start: \(reason)" }
}

/// Whose habits the reference server takes on.
public enum ReferenceStyle: Sendable {
    /// Each request is its own; failures keep their status.
    case api
    /// A session is remembered and failures are spoken, as behind an ElevenLabs agent.
    case voice
}
