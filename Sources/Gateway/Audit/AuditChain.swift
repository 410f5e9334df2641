/// The chain of records: where it stands, and how the next one is bound to it.
///
/// A line is `{"seq":N,…,"prev":"H","mac":"M"}`: H is the SHA-256 of the line before, M the HMAC-SHA256 of all that stands before `,"mac"`.
struct AuditChain: Sendable {
    /// Where a chain stands: the last record, and the hash of its line.
    struct Head: Sendable, Equatable {
        var seq: Int64 = 0
        var hash = AuditHash.origin
    }

    private(set) var head: Head
    private let key: AuditKey

    init(_ key: AuditKey, after head: Head = Head()) {
        self.key = key
        self.head = head
    }

    /// The next record's line, with its line end.
    mutating func seal(_ body: AuditBody) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(body.bytes.count + 200)
        line.write(AuditLine.opening)
        line.write(Int(head.seq + 1))
        line.write(UInt8(ascii: ","))
        line.append(contentsOf: body.bytes)
        line.write(AuditLine.previous)
        line.append(contentsOf: head.hash)
        line.write(UInt8(ascii: "\""))
        let mac = key.seal(line)
        line.write(AuditLine.seal)
        line.append(contentsOf: mac)
        line.write(AuditLine.closing)
        head = Head(seq: head.seq + 1, hash: AuditHash.of(line))
        line.write(UInt8(ascii: "\n"))
        return line
    }
}
