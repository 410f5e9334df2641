import Foundation
import NIOCore
import NIOPosix

/// Connects to the voice service, and lets nobody in its place be spoken to.
struct ServiceDial {
    let socket: VoiceSocket
    let limit: Duration
    let loop: any EventLoop

    /// A channel with `connection` in it that reads nothing yet; fails with ``VoiceServiceFailure``.
    func connect(_ connection: ServiceConnection) -> EventLoopFuture<any Channel> {
        do throws(VoiceServiceFailure) { try check() } catch { return loop.makeFailedFuture(error) }
        let handler = NIOLoopBound(connection, eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limit))
            .channelOption(.autoRead, value: false)
            // One read of a few events a round, so that a flood of them leaves the loop's other connections their turn.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2_048, maximum: 4_096))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
        let place = socket.description
        return open(bootstrap).flatMapErrorThrowing { error in
            if error is VoiceServiceFailure { throw error }
            let cause = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw VoiceServiceFailure(.unavailable, ServiceFault.cannotReach(place, cause))
        }
    }

    private func check() throws(VoiceServiceFailure) {
        switch socket {
        case .path(let path): try SocketTrust.check(path: path)
        case .tcp(let host, let port): try SocketTrust.check(host: host, port: port)
        }
    }

    private func open(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        switch socket {
        case .path(let path):
            return bootstrap.connect(unixDomainSocketPath: path).flatMap { channel in
                Self.checkPeer(channel, path).flatMapError { error in
                    channel.close(promise: nil)
                    return channel.eventLoop.makeFailedFuture(error)
                }
            }
        case .tcp(let host, let port):
            do {
                let address = try SocketAddress(ipAddress: host, port: port)
                return bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(to: address)
            } catch {
                return loop.makeFailedFuture(error)
            }
        }
    }

    /// `SO_PEERCRED` (unix(7)): whose process it was that began to listen.
    private static func checkPeer(_ channel: any Channel, _ path: String) -> EventLoopFuture<any Channel> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        let peer: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
        return peer.flatMapThrowing { peer in
            try SocketTrust.check(path: path, peerUserID: peer.userID)
            return channel
        }
    }
}

/// Laid out as the kernel's `struct ucred`.
private struct PeerCredentials: BitwiseCopyable, Sendable {
    var processID: Int32
    var userID: UInt32
    var groupID: UInt32
}
