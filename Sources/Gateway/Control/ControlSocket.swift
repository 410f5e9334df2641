import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// `control.sock`: how a command on this machine reaches the running gateway (docs/wire/control.md).
///
/// It lets in processes of its own user only. What can be asked is a table of ``ControlVerb``s.
final class ControlSocket: Sendable {
    static let connectionsMax = 32
    /// Over all connections, those that have gone included.
    static let answersMax = 128

    private struct State {
        var listener: (file: ControlListener, channel: any Channel)?
        var open: [ObjectIdentifier: any Channel] = [:]
        var answers = 0
        var isClosed = false
    }

    private let place: ControlPlace
    private let verbs: [String: ControlVerb]
    private let group: any EventLoopGroup
    private let logger: Logger
    private let uid: uid_t
    private let state = Mutex(State())

    /// - Parameter uid: the only user whose processes are let in.
    init(_ directory: StateDirectory, verbs: [ControlVerb], group: any EventLoopGroup, logger: Logger, uid: uid_t = geteuid()) {
        place = ControlPlace(state: directory.path)
        self.verbs = Dictionary(verbs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.group = group
        self.logger = logger
        self.uid = uid
    }

    /// Listens. The caller holds the ``StateLock`` of the directory, until after ``close()``.
    ///
    /// - Throws: ``GatewayFailure`` 77 when the socket cannot be made there, 69 when the system has none left.
    func open() async throws(GatewayFailure) {
        let file = try ControlListener(place)
        do {
            let channel = try await ServerBootstrap(group: group)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { [self] channel in welcome(channel) }
                .withBoundSocket(file.descriptor).get()
            state.withLock { $0.listener = (file, channel) }
        } catch {
            file.removeFile()
            throw GatewayFailure(.unavailable, "the control socket \(place.path) cannot be opened: \(error)")
        }
    }

    /// Takes the socket away, ends every stream and tells those who still wait for an answer that there will be none.
    ///
    /// What is being worked on for them goes on to its end, and then touches no event loop any more.
    func close() async {
        let (listener, channels) = state.withLock { state in
            state.isClosed = true
            defer { state.listener = nil }
            return (state.listener, Array(state.open.values))
        }
        listener?.file.removeFile()
        try? await listener?.channel.close().get()
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ControlConnection.Stop()) }
        for channel in channels { try? await channel.closeFuture.get() }
    }

    /// How many are connected.
    var connectionCount: Int { state.withLock { $0.open.count } }

    private func welcome(_ channel: any Channel) -> EventLoopFuture<Void> {
        ControlPeer.uid(of: channel).flatMapThrowing { [self] peer in
            guard peer == uid else {
                logger.warning("control: a process of another user was turned away", metadata: ["uid": "\(peer.map { "\($0)" } ?? "?")"])
                return turnAway(channel, ControlFailure(.notPermitted, "this gateway belongs to uid \(uid): ask as that user"))
            }
            guard admit(channel) else {
                let cause = "\(Self.connectionsMax) commands are connected already, or the gateway is stopping: ask again later"
                return turnAway(channel, ControlFailure(.overloaded, cause))
            }
            try channel.pipeline.syncOperations.addHandler(ControlConnection(verbs: verbs, socket: self))
        }
    }

    private func turnAway(_ channel: any Channel, _ failure: ControlFailure) {
        channel.writeAndFlush(ByteBuffer(bytes: ControlReply.error(nil, failure))).whenComplete { _ in channel.close(promise: nil) }
    }

    private func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = state.withLock { state in
            guard !state.isClosed, state.open.count < Self.connectionsMax else { return false }
            state.open[id] = channel
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.open[id] = nil } } }
        return isAdmitted
    }

    /// Counts an answer in, unless it is one too many.
    func beginAnswer() -> Bool {
        state.withLock { state in
            guard state.answers < Self.answersMax else { return false }
            state.answers += 1
            return true
        }
    }

    func endAnswer() { state.withLock { $0.answers -= 1 } }

    /// Runs `body` on a connection's loop, unless the socket has been closed: its loops may be gone then.
    func hop(to loop: any EventLoop, _ body: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.isClosed { loop.execute(body) }
        }
    }
}
