public import Conversation
import Foundation

/// Checks a whole log against its key and the record of it in the state; what `audit verify` does.
public struct AuditVerification: Sendable {
    /// How many records there are, and of how many requests they tell.
    public let records: Int
    public let requests: Int
    public let files: Int
    /// The first and the last record's number; 0 where there is none.
    public let firstSeq: Int64
    public let lastSeq: Int64
    /// The hash of the last line.
    public let lastHash: String
    /// What is wrong, at most 100 of them, in order.
    public let faults: [AuditFault]
    public let faultCount: Int
    /// Bytes after the last line end: a record being written, or one that a kill cut off and the next start repairs.
    public let unfinishedBytes: Int

    /// - Parameters:
    ///   - place: where the log and its key are.
    ///   - anchor: what the state knows of the log; to be read before this is called, since the log grows.
    ///   - from: gaps that the log tells of are accepted before this record.
    /// - Throws: ``GatewayFailure`` 65 without the key, 77 when a file cannot be read.
    public init(_ place: AuditPlace, anchor: AuditAnchor?, from: Int64 = 0) throws {
        let files = place.files.all()
        guard !files.isEmpty || anchor != nil else {
            (records, requests, self.files, firstSeq, lastSeq, faultCount, unfinishedBytes) = (0, 0, 0, 0, 0, 0, 0)
            (lastHash, faults) = ("", [])
            return
        }
        let key = try AuditKey.open(place.keyPath, creating: false)
        var walk = AuditWalk(key, anchor: anchor.map(AuditChain.Head.init), acceptedFrom: from)
        var unfinished = 0
        for file in files {
            let rest = try place.files.lines(of: file) { line, number, _ in walk.read(line, file: file, number: number) }
            guard !rest.isEmpty else { continue }
            if file == files.last { unfinished = rest.count } else { walk.read(rest[...], file: file, number: 0) }
        }
        walk.end(last: files.last ?? place.files.directory)
        (records, requests, self.files) = (walk.records, walk.requests, files.count)
        (firstSeq, lastSeq) = (walk.firstSeq ?? 0, walk.head?.seq ?? 0)
        lastHash = String(decoding: walk.head?.hash ?? [], as: UTF8.self)
        (faults, faultCount, unfinishedBytes) = (walk.faults, walk.faultCount, unfinished)
    }
}

extension AuditChain.Head {
    init(_ anchor: AuditAnchor) { self.init(seq: anchor.seq, hash: Array(anchor.hash.utf8)) }
}
