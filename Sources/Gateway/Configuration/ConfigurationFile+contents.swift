import Foundation

extension ConfigurationFile {
    /// No configuration is longer; something else was named by mistake.
    static let bytesMax = 1_048_576

    /// - Throws: `GatewayFailure` 77 when the file cannot be read or others may write it, 78 when it is not UTF-8 or too long.
    static func contents(_ path: String) throws(GatewayFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "the configuration \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw GatewayFailure(.permission, "the configuration \(path) is not a regular file")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw GatewayFailure(.permission, "the configuration \(path) may be written by others: chmod go-w \(path)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw GatewayFailure(.permission, "the configuration \(path) belongs to another user (id \(status.st_uid)): chown it")
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: bytesMax + 1) ?? Data()
        } catch {
            throw GatewayFailure(.permission, "the configuration \(path) cannot be read")
        }
        guard bytes.count <= bytesMax else {
            throw GatewayFailure(.configuration, "the configuration \(path) is longer than \(bytesMax) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw GatewayFailure(.configuration, "the configuration \(path) is not UTF-8")
        }
        return text
    }
}
