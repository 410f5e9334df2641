import Conversation
import Foundation

/// Finds out where the log stands when the gateway starts: what its last process left is repaired and completed, what somebody else did
/// to it is an error.
struct AuditOpening {
    /// How much of the log's end is searched for requests that are in it although their slot was not freed, in bytes.
    static let searchedBytesMax: Int64 = 33_554_432

    let key: AuditKey
    let head: AuditChain.Head
    /// What is to be written first: what was repaired, and the requests that the last process did not finish.
    let bodies: [AuditBody]
    /// How many requests were killed.
    let killed: Int

    /// - Throws: ``GatewayFailure`` 65 when the log is damaged, cut or without its key, 77 when it cannot be read, or others can reach it.
    init(_ place: AuditPlace, anchor: AuditAnchor?, nowMs: Int64) throws {
        let files = place.files.all()
        try Self.judgeModes(place, files)
        key = try AuditKey.open(place.keyPath, creating: files.isEmpty)
        var notes: [AuditNote] = []
        if let last = files.last {
            head = try Self.walk(place, files, last, anchor, key, &notes)
        } else if let anchor {
            // Its owner has moved it away: the numbers go on, and the log says what is missing.
            head = AuditChain.Head(anchor)
            notes.append(.gap(through: anchor.seq, hash: head.hash))
        } else {
            head = AuditChain.Head()
        }
        let left = AuditSlots.left(in: place.files.path(AuditSlots.name))
        let unfinished = try Self.unrecorded(left, place, files)
        killed = unfinished.count { AuditLine.word("outcome", in: $0.bytes[...]) == AuditEntry.killed }
        bodies = notes.map { $0.body(atMs: nowMs) } + unfinished
    }

    private static func judgeModes(_ place: AuditPlace, _ files: [String]) throws(GatewayFailure) {
        for path in files.map(place.files.path) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw GatewayFailure(.permission, "\(path) is not a regular file: the audit log is not written to it")
            }
            guard status.st_mode & 0o077 == 0 else {
                let mode = String(status.st_mode & 0o777, radix: 8)
                throw GatewayFailure(.permission, "\(path) has mode \(mode), so others can reach it: chmod 600 \(path)")
            }
        }
    }

    /// Checks the log from where it is known to have been sound, and takes an unfinished last line off.
    private static func walk(
        _ place: AuditPlace, _ files: [String], _ last: String, _ anchor: AuditAnchor?, _ key: AuditKey, _ notes: inout [AuditNote]
    ) throws -> AuditChain.Head {
        var walk = try begin(place, files, anchor, key)
        for (file, offset) in walk.files {
            let rest = try place.files.lines(of: file, from: offset) { line, number, _ in
                // Of a file that is not read from its beginning lines are not counted.
                walk.state.read(line, file: file, number: offset > 0 ? 0 : number)
            }
            guard !rest.isEmpty, file == last else { continue }
            try repair(place, last, rest)
            notes.append(.repaired(file: last, bytes: rest.count, hash: AuditHash.of(rest)))
        }
        walk.state.end(last: last)
        if let fault = walk.state.faults.first(where: { if case .gap = $0.kind { false } else { true } }) {
            throw GatewayFailure(
                .damagedState,
                "the audit log is damaged: \(fault). `voice-gateway audit verify` tells all; restore it, or move the audit files away"
                    + " (keep them) to go on with a log that says what is missing")
        }
        return walk.state.head ?? AuditChain.Head()
    }

    /// Where to begin: right after the anchored record, where that is where it should be, else at the log's beginning.
    private static func begin(
        _ place: AuditPlace, _ files: [String], _ anchor: AuditAnchor?, _ key: AuditKey
    ) throws -> (state: AuditWalk, files: [(String, Int64)]) {
        let whole = (
            AuditWalk(key, anchor: anchor.map(AuditChain.Head.init), acceptedFrom: .max), files.map { ($0, Int64(0)) }
        )
        guard let anchor, anchor.seq > 0 else { return whole }
        let name = AuditFiles.name(first: anchor.fileSeq)
        guard let index = files.firstIndex(of: name) ?? (files.last == AuditFiles.current ? files.indices.last : nil) else { return whole }
        let start = max(0, anchor.endBytes - Int64(AuditLine.bytesMax))
        var isThere = false
        struct Reached: Error {}
        do {
            _ = try place.files.lines(of: files[index], from: start) { line, _, end in
                guard end >= anchor.endBytes else { return }
                isThere = end == anchor.endBytes && (try? AuditLine(line, key))?.head == AuditChain.Head(anchor)
                throw Reached()
            }
        } catch is Reached {}
        guard isThere else { return whole }
        let rest = [(files[index], anchor.endBytes)] + files[(index + 1)...].map { ($0, 0) }
        return (AuditWalk(key, after: AuditChain.Head(anchor), acceptedFrom: .max), rest)
    }

    private static func repair(_ place: AuditPlace, _ file: String, _ rest: [UInt8]) throws(GatewayFailure) {
        let path = place.files.path(file)
        var status = stat()
        guard stat(path, &status) == 0, truncate(path, status.st_size - rest.count) == 0 else {
            throw GatewayFailure(.permission, "\(path) cannot be repaired: \(String(cString: strerror(errno)))")
        }
    }

    /// What the last process left and is not in the log.
    private static func unrecorded(_ left: [AuditBody], _ place: AuditPlace, _ files: [String]) throws -> [AuditBody] {
        guard !left.isEmpty else { return [] }
        // The last request of a count is in it, whether or not its own slot was freed.
        var known = Set(left.compactMap { AuditLine.word("last", in: $0.bytes[...]) })
        var ids = Set(left.compactMap { AuditLine.word("id", in: $0.bytes[...]) })
        let counts = left.filter { AuditLine.word("count", in: $0.bytes[...]) != nil }
        for count in counts { if let id = AuditLine.word("id", in: count.bytes[...]) { known.remove(id) } }
        var bytes: Int64 = 0
        for file in files.reversed() where bytes < searchedBytesMax {
            var status = stat()
            guard stat(place.files.path(file), &status) == 0 else { continue }
            let start = max(0, Int64(status.st_size) - (searchedBytesMax - bytes))
            bytes += Int64(status.st_size) - start
            _ = try place.files.lines(of: file, from: start) { line, _, _ in
                if let id = AuditLine.word("id", in: line), ids.remove(id) != nil { known.insert(id) }
            }
        }
        return left.filter { body in AuditLine.word("id", in: body.bytes[...]).map { !known.contains($0) } ?? true }
            .sorted { AuditLine.word("at", in: $0.bytes[...]) ?? "" < AuditLine.word("at", in: $1.bytes[...]) ?? "" }
    }
}
