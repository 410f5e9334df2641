import Crypto
import Foundation

/// The key that seals audit records, kept in a file of its own: whoever can write the log but not read the key cannot forge a record.
public struct AuditKey: Sendable {
    /// Length of the key file.
    static let bytes = 32
    /// The file's name in the state directory where `audit.key_file` names no other.
    static let name = "audit.key"

    private let key: SymmetricKey

    init(_ bytes: some ContiguousBytes) { key = SymmetricKey(data: bytes) }

    /// Reads the key; with `creating`, makes one (mode 0600) where there is none.
    ///
    /// - Throws: ``GatewayFailure`` 65 when it is missing or is no key, 77 when it cannot be read or others can reach it.
    static func open(_ path: String, creating: Bool) throws(GatewayFailure) -> AuditKey {
        if let key = try read(path) { return key }
        guard creating else {
            throw GatewayFailure(.damagedState, "the audit log's key \(path) is missing: restore it, without it no record can be checked")
        }
        try create(path)
        guard let key = try read(path) else { throw GatewayFailure(.permission, "the audit log's key \(path) went as it was made") }
        return key
    }

    private static func read(_ path: String) throws(GatewayFailure) -> AuditKey? {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw GatewayFailure(.permission, "the audit log's key \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw GatewayFailure(.permission, "the audit log's key \(path) is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw GatewayFailure(.permission, "the audit log's key \(path) has mode \(mode), so others can reach it: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: Self.bytes + 1)
        let got = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
        guard got == Self.bytes else {
            throw GatewayFailure(.damagedState, "the audit log's key \(path) does not hold \(Self.bytes) bytes: restore it from a backup")
        }
        return AuditKey(bytes[..<got])
    }

    private static func create(_ path: String) throws(GatewayFailure) {
        // Under another name first: a key of half its bytes must never be found.
        let fresh = path + ".new"
        unlink(fresh)
        let descriptor = Foundation.open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(path) }
        let key = SymmetricKey(size: .bits256)
        let written = key.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let isWhole = written == Self.bytes && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, rename(fresh, path) == 0 else {
            let failure = unwritable(path)
            unlink(fresh)
            throw failure
        }
    }

    private static func unwritable(_ path: String) -> GatewayFailure {
        GatewayFailure(.permission, "the audit log's key \(path) cannot be made: \(String(cString: strerror(errno)))")
    }

    /// HMAC-SHA256 (RFC 2104), as lower-case hexadecimal.
    func seal(_ bytes: some DataProtocol) -> [UInt8] { AuditHash.hexadecimal(HMAC<SHA256>.authenticationCode(for: bytes, using: key)) }
}
