import Foundation
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel knows it (SO_PEERCRED, unix(7)).
enum ControlPeer {
    /// `struct ucred`, which the module map of libc leaves out.
    private struct Credentials: BitwiseCopyable, Sendable {
        var pid: pid_t = 0
        var uid = uid_t.max
        var gid = gid_t.max
    }

    /// The user whose process connected; nil where the kernel does not say.
    static func uid(of channel: any Channel) -> EventLoopFuture<uid_t?> {
        guard let options = channel as? any SocketOptionProvider else { return channel.eventLoop.makeSucceededFuture(nil) }
        let credentials: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.map { Optional($0.uid) }.flatMapErrorThrowing { _ in nil }
    }

    /// The user whose process listens; nil where the kernel does not say.
    static func uid(of descriptor: Int32) -> uid_t? {
        var credentials = Credentials()
        var length = socklen_t(MemoryLayout<Credentials>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 ? credentials.uid : nil
    }
}
