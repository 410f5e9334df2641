import Foundation

/// The listening socket file: made for its owner alone, replacing that of a gateway that died, and taken away again.
struct ControlListener: Sendable {
    let descriptor: Int32
    private let place: ControlPlace
    private let device: dev_t
    private let inode: ino_t

    /// As many connections may wait to be accepted.
    private static let backlogMax: Int32 = 64

    /// Binds and listens. The caller holds the state's lock, so a socket that is there belongs to nobody.
    ///
    /// - Throws: ``GatewayFailure`` 77 when something that is no socket lies there or the file cannot be made, 69 when the system has none.
    init(_ place: ControlPlace) throws(GatewayFailure) {
        self.place = place
        var status = stat()
        if lstat(place.path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw GatewayFailure(.permission, "\(place.path) is in the way of the control socket: take it away")
            }
            unlink(place.path)
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure(place, .unavailable) }
        do throws(GatewayFailure) {
            try place.withAddress { (address, length) throws(GatewayFailure) in
                // The mode is narrowed before anybody can connect.
                guard bind(descriptor, address, length) == 0, chmod(place.path, 0o600) == 0, listen(descriptor, Self.backlogMax) == 0 else {
                    throw Self.failure(place, .permission)
                }
            }
            guard lstat(place.path, &status) == 0 else { throw Self.failure(place, .permission) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        device = status.st_dev
        inode = status.st_ino
    }

    /// Takes the file away, unless another has taken its place.
    func removeFile() {
        var status = stat()
        guard lstat(place.path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(place.path)
    }

    private static func failure(_ place: ControlPlace, _ code: ExitCode) -> GatewayFailure {
        GatewayFailure(code, "the control socket \(place.path) cannot be opened: \(String(cString: strerror(errno)))")
    }
}
