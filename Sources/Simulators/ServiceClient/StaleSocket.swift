import Glibc

/// A Unix socket that nobody listens on, as a service that died leaves one.
public enum StaleSocket {
    /// Leaves one at a path where nothing is; false when that cannot be.
    public static func leave(at path: String) -> Bool {
        guard var address = unixAddress(path) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
