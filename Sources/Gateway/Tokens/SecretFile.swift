import Foundation

/// Reads a file that holds one secret word: a token or an upstream key.
public enum SecretFile {
    /// A longer file is not a token.
    public static let bytesMax = 4096

    /// Which version of a file was read; a different stamp means that it must be read again.
    struct Stamp: Equatable {
        private let device: UInt64
        private let inode: UInt64
        private let size: Int64
        private let mode: UInt32
        private let modifiedNs: Int64
        /// The change time too: a copy may keep the modification time, and a chmod must be seen.
        private let changedNs: Int64

        fileprivate init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            mode = status.st_mode
            modifiedNs = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            changedNs = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        }

        /// False while the file may still change without a new stamp: its times move in steps of the kernel's tick.
        func isSettled(nowMs: Int64) -> Bool {
            let tickMs: Int64 = 50
            return nowMs - changedNs / 1_000_000 > tickMs
        }

        /// Nil when there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    /// The word in the file, line ends after it ignored.
    ///
    /// The file may be read by its group (mounted secrets are), but not by everybody, and written by its owner alone.
    /// - Parameter purpose: what the file is, for the message.
    /// - Throws: `GatewayFailure` 77 when it cannot be read or others can reach it, 78 when it holds no single word.
    public static func read(_ path: String, purpose: String) throws(GatewayFailure) -> Secret {
        try stamped(path, purpose: purpose).secret
    }

    static func stamped(_ path: String, purpose: String) throws(GatewayFailure) -> (secret: Secret, stamp: Stamp) {
        // Not blocking, so that a pipe by that name is refused and not waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "\(purpose) \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw GatewayFailure(.permission, "\(purpose) \(path) is not a regular file")
        }
        guard status.st_mode & 0o026 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw GatewayFailure(.permission, "\(purpose) \(path) has mode \(mode), so others can read or write it: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else {
                throw GatewayFailure(.permission, "\(purpose) \(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            if got == 0 { break }
            count += got
        }
        guard count <= bytesMax else {
            throw GatewayFailure(.configuration, "\(purpose) \(path) is longer than \(bytesMax) bytes: put nothing but the token in it")
        }
        let word = bytes[..<count].reversed().drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.reversed()
        guard !word.isEmpty else {
            throw GatewayFailure(.configuration, "\(purpose) \(path) is empty: put the token in it, on one line")
        }
        guard word.allSatisfy(BearerHeader.isTokenByte) else {
            throw GatewayFailure(
                .configuration,
                "\(purpose) \(path) does not hold one word of visible ASCII (no space, comma or quotation mark): put nothing else in it")
        }
        return (Secret(word), Stamp(status))
    }
}
