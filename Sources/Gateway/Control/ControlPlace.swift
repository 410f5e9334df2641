import Foundation

/// `control.sock` in a state directory, and how to name it to the system where its path is longer than a socket address holds.
struct ControlPlace: Sendable {
    static let name = "control.sock"

    let directory: String

    init(state directory: String) { self.directory = directory }

    var path: String { directory.hasSuffix("/") ? directory + Self.name : directory + "/" + Self.name }

    /// Runs `body` with the socket's address. A path of more than 107 bytes is written by way of the opened directory, in /proc.
    ///
    /// - Throws: what `body` throws; ``GatewayFailure`` 77 when the directory of a long path cannot be opened.
    func withAddress<Value>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(GatewayFailure) -> Value
    ) throws(GatewayFailure) -> Value {
        if let address = Self.address(path) { return try Self.with(address, body) }
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "the state directory \(directory) cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard let address = Self.address("/proc/self/fd/\(descriptor)/\(Self.name)") else {
            throw GatewayFailure(.permission, "the path \(path) is too long for a socket: name a shorter state directory with --state")
        }
        return try Self.with(address, body)
    }

    private static func address(_ path: String) -> sockaddr_un? {
        let bytes = Array(path.utf8)
        var address = sockaddr_un()
        guard bytes.count <= VoiceSocket.pathBytesMax, !bytes.contains(0) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func with<Value>(
        _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(GatewayFailure) -> Value
    ) throws(GatewayFailure) -> Value {
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Result { () throws(GatewayFailure) in try body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) }
            }
        }
        return try result.get()
    }
}
