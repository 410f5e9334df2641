import Foundation

/// The requests in flight, each in a slot of a file: what is written there outlives a kill of the process, without a sync of the disk.
///
/// A slot holds what the request's record would say if the process ended now. Slots lie within pages, so that none is half written, and
/// the file has its full size from the start, so that a full disk cannot refuse them. Which slots are free its owner knows.
struct AuditSlots: Sendable {
    static let name = "audit.inflight"
    /// Room for a slot's length, check and body.
    static let slotBytes = 2048
    static let headBytes = 8
    static let bodyBytesMax = slotBytes - headBytes
    /// How many slots the file grows by.
    static let growth = 512

    private let descriptor: Int32

    /// Empties the file, or makes it.
    ///
    /// - Throws: the system's error.
    init(_ path: String) throws(AuditFailure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AuditFailure(path) }
        guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
            let failure = AuditFailure(path)
            close(descriptor)
            throw failure
        }
    }

    /// Makes room for `growth` slots more behind `count`; false when the disk has none.
    func grow(from count: Int) -> Bool {
        let zeros = [UInt8](repeating: 0, count: Self.growth * Self.slotBytes)
        return Self.write(zeros, to: descriptor, at: Int64(count * Self.slotBytes)) == zeros.count
    }

    /// Puts a body into a slot; false when it could not be.
    func write(_ body: AuditBody, at slot: Int) -> Bool {
        guard body.bytes.count <= Self.bodyBytesMax else { return false }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headBytes + body.bytes.count)
        withUnsafeBytes(of: UInt32(body.bytes.count).littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: Self.check(body.bytes).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: body.bytes)
        return Self.write(bytes, to: descriptor, at: Int64(slot * Self.slotBytes)) == bytes.count
    }

    /// Its request is in the log.
    func free(_ slot: Int) { _ = Self.write([0, 0, 0, 0], to: descriptor, at: Int64(slot * Self.slotBytes)) }

    func end() { close(descriptor) }

    /// What the last process left in its slots: the requests that were in flight, or were over and not in the log yet.
    static func left(in path: String) -> [AuditBody] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return stride(from: 0, to: bytes.count - headBytes + 1, by: slotBytes).compactMap { start in
            let slot = [UInt8](bytes[(bytes.startIndex + start)..<min(bytes.startIndex + start + slotBytes, bytes.endIndex)])
            let length = Int(slot.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
            let check = slot.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) }
            guard length > 0, length <= slot.count - headBytes else { return nil }
            let body = Array(slot[headBytes..<(headBytes + length)])
            return self.check(body) == check ? AuditBody(bytes: body) : nil
        }
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

    /// FNV-1a, to tell a body from what a failing disk left.
    private static func check(_ body: [UInt8]) -> UInt32 { body.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 } }
}
