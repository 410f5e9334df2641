import Foundation

/// A file that only takes up room: given up when the disk is full, so that the records of turns in progress still find some.
final class AuditReserve {
    static let name = "audit.reserve"

    private let path: String
    private let bytes: Int
    private var isHeld = false

    init(_ path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }

    /// Takes up the room, unless it has it, and looks whether as much again is free.
    func hold() throws(AuditFailure) {
        guard bytes > 0 else { return }
        if !isHeld { try take() }
        isHeld = true
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { return }
        if UInt64(space.f_bavail) * UInt64(space.f_frsize) < UInt64(bytes) { throw AuditFailure(path, code: ENOSPC) }
    }

    /// Gives the room up; false when there was none.
    func release() -> Bool {
        guard isHeld else { return false }
        isHeld = false
        return truncate(path, 0) == 0
    }

    private func take() throws(AuditFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AuditFailure(path) }
        defer { close(descriptor) }
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        guard code == 0 else {
            ftruncate(descriptor, 0)
            throw AuditFailure(path, code: code)
        }
    }
}
