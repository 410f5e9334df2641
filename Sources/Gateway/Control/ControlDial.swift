import Foundation

/// Connecting to the control socket, with no more trust than it deserves.
enum ControlDial {
    /// A connected, non-blocking descriptor; nil when no gateway listens with this state.
    ///
    /// - Throws: ``GatewayFailure`` 77 when the socket, or who listens on it, is another user's; 69 when the gateway takes nobody more.
    static func connect(_ place: ControlPlace) throws(GatewayFailure) -> Int32? {
        guard try isThere(place) else { return nil }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw failure(place) }
        do throws(GatewayFailure) {
            let isAnswered = try place.withAddress { (address, length) throws(GatewayFailure) in
                guard Foundation.connect(descriptor, address, length) != 0 else { return true }
                // What a gateway that died leaves behind refuses; one that stops takes its socket away.
                guard errno == ECONNREFUSED || errno == ENOENT else { throw failure(place) }
                return false
            }
            guard isAnswered else {
                close(descriptor)
                return nil
            }
            let uid = ControlPeer.uid(of: descriptor)
            guard uid == geteuid() else { throw untrusted(place, "who listens on it runs", uid) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func isThere(_ place: ControlPlace) throws(GatewayFailure) -> Bool {
        var status = stat()
        guard lstat(place.path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw failure(place) }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw GatewayFailure(.permission, "\(place.path) is not a socket: take it away, or name another state with --state")
        }
        guard status.st_uid == geteuid() else { throw untrusted(place, "it lies there", status.st_uid) }
        return true
    }

    private static func untrusted(_ place: ControlPlace, _ what: String, _ uid: uid_t?) -> GatewayFailure {
        let owner = uid.map { "uid \($0)" } ?? "a user the system does not name"
        return GatewayFailure(
            .permission, "the control socket \(place.path) is not to be trusted: \(what) as \(owner), and this is uid \(geteuid())")
    }

    private static func failure(_ place: ControlPlace) -> GatewayFailure {
        let code: ExitCode = errno == EACCES || errno == EPERM ? .permission : .unavailable
        let cause = errno == EAGAIN ? "too many commands wait for the gateway" : String(cString: strerror(errno))
        return GatewayFailure(code, "the control socket \(place.path) cannot be reached: \(cause)")
    }
}
