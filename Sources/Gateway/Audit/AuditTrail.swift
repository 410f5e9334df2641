import Conversation
import Foundation

/// The log's current file, written by one thread: lines appended at a known place, synced in groups, rotated when full.
///
/// What could not be written is kept and written first the next time; what was written but not synced is kept too, since after a failed sync
/// nobody knows which of it is on disk, and it is written again before the next.
final class AuditTrail {
    struct Limits: Sendable {
        var fileBytesMax: Int64 = 67_108_864
        /// Files kept, the current one included.
        var filesMax = 16
        /// Full files older than this are dropped; nil for no limit.
        var ageMaxS: Int64?
    }

    private let files: AuditFiles
    private let limits: Limits
    private var chain: AuditChain
    private var descriptor: Int32 = -1
    private var inode: UInt64 = 0
    /// How far the file has been written, and how far it is on disk, in bytes.
    private var written: Int64 = 0
    private var synced: Int64 = 0
    /// What lies between, and what lies behind.
    private var unsynced: [UInt8] = []
    private var unwritten: [UInt8] = []
    /// The first record of what is unwritten.
    private var unwrittenSeq: Int64 = 0
    /// Where the file begins: its first record, and when it was begun.
    private var fileSeq: Int64 = 1
    private var begunMs: Int64 = 0
    private let key: AuditKey
    /// How far the log is on disk.
    private(set) var anchor: AuditAnchor?

    init(_ files: AuditFiles, _ key: AuditKey, after head: AuditChain.Head, limits: Limits) {
        self.files = files
        self.key = key
        self.limits = limits
        chain = AuditChain(key, after: head)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var head: AuditChain.Head { chain.head }
    var isSynced: Bool { synced == written && unwritten.isEmpty }
    var hasUnwritten: Bool { !unwritten.isEmpty }

    /// Seals a record; it is written by the next ``write(nowMs:)``.
    func add(_ body: AuditBody, nowMs: Int64) throws(AuditFailure) {
        let bytes = written + Int64(unwritten.count)
        // Also in the middle of a batch, of which the new file has nothing yet.
        if bytes > 0, bytes + Int64(body.bytes.count) > limits.fileBytesMax {
            try write(nowMs: nowMs)
            try rotate(nowMs: nowMs)
        }
        addInPlace(body)
    }

    /// The same without beginning a new file first.
    func addInPlace(_ body: AuditBody) {
        if unwritten.isEmpty { unwrittenSeq = chain.head.seq + 1 }
        unwritten += chain.seal(body)
    }

    /// Writes what was added. It then outlives the process, but not a power cut: see ``sync()``.
    func write(nowMs: Int64) throws(AuditFailure) {
        try open(nowMs: nowMs)
        guard !unwritten.isEmpty else { return }
        let done = Self.write(unwritten, to: descriptor, at: written)
        let failure = done < unwritten.count ? AuditFailure(files.currentPath) : nil
        if done < unwritten.count { unwrittenSeq += Int64(unwritten[..<done].count { $0 == UInt8(ascii: "\n") }) }
        unsynced += unwritten[..<done]
        unwritten.removeFirst(done)
        written += Int64(done)
        if let failure { throw failure }
    }

    /// Makes what was written durable.
    func sync() throws(AuditFailure) {
        guard descriptor >= 0, synced < written else { return }
        if fdatasync(descriptor) != 0 {
            let failure = AuditFailure(files.currentPath)
            // The kernel may have dropped pages it could not write: they are made dirty again, for the next try.
            _ = Self.write(unsynced, to: descriptor, at: synced)
            throw failure
        }
        synced = written
        unsynced = []
        guard unwritten.isEmpty else { return }
        anchor = AuditAnchor(
            seq: chain.head.seq, hash: String(decoding: chain.head.hash, as: UTF8.self), fileSeq: fileSeq, endBytes: written)
    }

    /// Goes on in the file that is there, or begins it; also where somebody has moved it away.
    private func open(nowMs: Int64) throws(AuditFailure) {
        var status = stat()
        if descriptor >= 0, stat(files.currentPath, &status) == 0, UInt64(status.st_ino) == inode { return }
        let fresh = Foundation.open(files.currentPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fresh >= 0 else { throw AuditFailure(files.currentPath) }
        guard fstat(fresh, &status) == 0, fchmod(fresh, 0o600) == 0 else {
            let failure = AuditFailure(files.currentPath)
            close(fresh)
            throw failure
        }
        if descriptor >= 0 { close(descriptor) }
        descriptor = fresh
        (inode, written, synced) = (UInt64(status.st_ino), Int64(status.st_size), Int64(status.st_size))
        unsynced = []
        begunMs = nowMs
        fileSeq = unwritten.isEmpty ? chain.head.seq + 1 : unwrittenSeq
        if written > 0, let first = try? firstLine(of: AuditFiles.current) { fileSeq = first.seq }
        Self.syncDirectory(files.directory)
    }

    // MARK: - Rotation

    /// Begins a new file where the current one is old, and drops files that are older than is kept.
    func age(nowMs: Int64) throws(AuditFailure) {
        guard let ageMaxS = limits.ageMaxS else { return }
        if written > 0, unwritten.isEmpty, nowMs - begunMs > min(ageMaxS, 86_400) * 1000 { try rotate(nowMs: nowMs) }
        for name in files.full() {
            var status = stat()
            guard stat(files.path(name), &status) == 0, nowMs / 1000 - Int64(status.st_mtim.tv_sec) > ageMaxS else { return }
            try drop(name, nowMs: nowMs)
        }
    }

    private func rotate(nowMs: Int64) throws(AuditFailure) {
        try sync()
        guard descriptor >= 0, rename(files.currentPath, files.path(AuditFiles.name(first: fileSeq))) == 0 else { return }
        close(descriptor)
        descriptor = -1
        try open(nowMs: nowMs)
        for name in files.full().dropLast(max(0, limits.filesMax - 1)) { try drop(name, nowMs: nowMs) }
    }

    /// Says first what is dropped: without that, the log's beginning would look cut off.
    private func drop(_ name: String, nowMs: Int64) throws(AuditFailure) {
        // One that is damaged is kept: it is evidence.
        guard let last = try? lastLine(of: name) else { return }
        addInPlace(AuditNote.dropped(file: name, through: last.seq, hash: last.hash).body(atMs: nowMs))
        try write(nowMs: nowMs)
        try sync()
        unlink(files.path(name))
    }

    private func firstLine(of name: String) throws -> AuditLine? {
        struct Found: Error {
            let line: AuditLine
        }
        do {
            _ = try files.lines(of: name) { line, _, _ in throw Found(line: try AuditLine(line, key)) }
            return nil
        } catch let found as Found { return found.line }
    }

    private func lastLine(of name: String) throws -> AuditLine? {
        var status = stat()
        guard stat(files.path(name), &status) == 0 else { return nil }
        var last: [UInt8]?
        // From somewhere in a line: only the last one is of interest.
        _ = try files.lines(of: name, from: Int64(max(0, status.st_size - AuditLine.bytesMax))) { line, _, _ in last = Array(line) }
        return try last.map { try AuditLine($0[...], key) }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int64) -> Int {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let got = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset) + done)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                done += got
            }
            return done
        }
    }

    private static func syncDirectory(_ path: String) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
