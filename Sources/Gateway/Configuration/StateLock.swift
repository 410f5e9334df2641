import Foundation

/// Held by the one process that serves a state; the kernel lets go of it when the process ends, however it ends.
public final class StateLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `GatewayFailure` 69 when another process serves this state, 77 when the lock file cannot be made.
    public init(_ directory: StateDirectory) throws(GatewayFailure) {
        let path = directory.path + "/gateway.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw GatewayFailure(.unavailable, "another gateway serves the state \(directory.path): end it, or name another with --state")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
