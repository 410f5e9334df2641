internal import Foundation
internal import Glibc

/// The file a platform's records outlive it in: mode 0600, written beside and renamed, so that it is whole or the one before.
struct PlatformStateFile: Sendable {
    static let bytesMax = 64 * 1_048_576

    private let path: String

    init(_ path: String) { self.path = path }

    /// What the file holds; nil when there is none yet.
    func read() throws(PlatformStateError) -> JSONValue? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let attributes else { return nil }
        guard let size = attributes[.size] as? Int, size <= Self.bytesMax else {
            throw PlatformStateError("\(path) is longer than \(Self.bytesMax) bytes")
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw PlatformStateError("\(path) cannot be read") }
        do throws(JSONError) {
            return try JSONDocument(Array(data)).value
        } catch {
            throw PlatformStateError("\(path) is not JSON: \(error); move it away to begin anew")
        }
    }

    /// Writes what fits on the disk; a failure leaves the file as it was.
    func write(_ value: JSONValue) {
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let bytes = value.bytes
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count > 0 { sent += count } else if errno != EINTR { break }
        }
        let isWhole = sent == bytes.count && fsync(descriptor) == 0
        _ = close(descriptor)
        if isWhole { _ = rename(beside, path) } else { _ = unlink(beside) }
    }
}
