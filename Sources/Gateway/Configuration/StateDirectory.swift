public import Conversation
import Foundation

/// The directory that holds a gateway's state, its owner's alone.
public struct StateDirectory: Sendable {
    public let path: String

    /// Makes sure of the directory, creating it and those above it with mode 0700.
    /// - Throws: `GatewayFailure` 77 when it is no directory, cannot be used, or others can reach into it.
    public init(_ path: String) throws(GatewayFailure) {
        self.path = path
        var status = stat()
        if stat(path, &status) != 0 {
            guard errno == ENOENT else { throw Self.unusable(path) }
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw Self.unusable(path)
            }
            guard stat(path, &status) == 0 else { throw Self.unusable(path) }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw GatewayFailure(.permission, "the state \(path) is not a directory: name one with --state")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw GatewayFailure(.permission, "the state directory \(path) has mode \(mode), so others can reach it: chmod 700 \(path)")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw Self.unusable(path) }
    }

    /// Opens the database in it.
    /// - Throws: `GatewayFailure` 65 when it is damaged or of a later version, 77 when it cannot be used, 69 when it is held.
    public func open() throws(GatewayFailure) -> StateFile {
        do { return try StateFile.open(inDirectory: path) } catch { throw GatewayFailure(error) }
    }

    private static func unusable(_ path: String) -> GatewayFailure {
        GatewayFailure(.permission, "the state directory \(path) cannot be used: \(String(cString: strerror(errno)))")
    }
}
