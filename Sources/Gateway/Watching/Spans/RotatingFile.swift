import Foundation

/// A file lines are put behind, of a bounded size: a full one is kept as `FILE.1` in the place of the one before. One thread's alone.
final class RotatingFile: @unchecked Sendable {
    let path: String
    private let bytesMax: Int
    private var descriptor: CInt
    private var bytes: Int

    /// - Parameter key: the setting that names the file, for the message.
    /// - Throws: ``GatewayFailure`` 77 when it cannot be opened.
    init(_ path: String, bytesMax: Int, key: String) throws(GatewayFailure) {
        self.path = path
        self.bytesMax = bytesMax
        guard let opened = Self.open(path) else {
            throw GatewayFailure(.permission, "\(key): \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        (descriptor, bytes) = opened
    }

    /// Whether the whole line has been taken; one that is longer than the file may be is not.
    func append(_ line: [UInt8]) -> Bool {
        if bytes > 0, bytes + line.count > bytesMax, !rotate() { return false }
        guard line.count <= bytesMax, descriptor >= 0 else { return false }
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes += written
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    func close() {
        if descriptor >= 0 { Foundation.close(descriptor) }
        descriptor = -1
    }

    private func rotate() -> Bool {
        guard rename(path, path + ".1") == 0, let opened = Self.open(path) else { return false }
        close()
        (descriptor, bytes) = opened
        return true
    }

    private static func open(_ path: String) -> (CInt, Int)? {
        let descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return (descriptor, Int(status.st_size))
    }
}
