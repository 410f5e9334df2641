/// Where the audit log stood when it was last known to be on disk: kept apart from it, so that a tail that is cut off is missed.
public struct AuditAnchor: Sendable, Equatable {
    /// The number of its last record.
    public var seq: Int64
    /// The SHA-256 of that record's line, in lower-case hexadecimal.
    public var hash: String
    /// The number of the first record in that record's file.
    public var fileSeq: Int64
    /// Where in it the record's line ends, in bytes.
    public var endBytes: Int64

    public init(seq: Int64, hash: String, fileSeq: Int64, endBytes: Int64) {
        self.seq = seq
        self.hash = hash
        self.fileSeq = fileSeq
        self.endBytes = endBytes
    }
}

extension HistoryReader {
    /// What is known of the audit log; nil before its first record.
    public func auditAnchor() throws(HistoryError) -> AuditAnchor? {
        try read { db throws in
            let statement = try SQLiteStatement(db, "SELECT seq, hash, file_seq, end_bytes FROM audit_anchor")
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return AuditAnchor(
                seq: statement.integer(0), hash: statement.text(1) ?? "", fileSeq: statement.integer(2), endBytes: statement.integer(3))
        }
    }
}
