/// Goes through a log line by line and says what is wrong with it. Pure: it is given the lines.
struct AuditWalk {
    /// More are counted, but not kept.
    static let faultsKeptMax = 100

    private let key: AuditKey
    /// Gaps that the log itself tells of are accepted up to before this record.
    private let acceptedFrom: Int64
    private(set) var faults: [AuditFault] = []
    private(set) var faultCount = 0
    /// Records read, and how many requests they speak of.
    private(set) var records = 0
    private(set) var requests = 0
    /// The last sound line.
    private(set) var head: AuditChain.Head?
    private(set) var firstSeq: Int64?
    private var first: (line: AuditLine, file: String)?
    /// Whether the line before was sound, so that the next one's link can be judged.
    private var isLinked = true
    private var dropped: [Int64: [UInt8]] = [:]
    private let anchor: AuditChain.Head?
    /// Whether the walk begins within the log, after a record that is known.
    private let isWithin: Bool

    /// - Parameters:
    ///   - after: where the chain stands before the first line; nil when the first line may be any that is accounted for.
    ///   - anchor: a record that is known to have been in the log.
    init(_ key: AuditKey, after head: AuditChain.Head? = nil, anchor: AuditChain.Head? = nil, acceptedFrom: Int64 = 0) {
        self.key = key
        self.head = head
        isWithin = head != nil
        self.anchor = anchor
        self.acceptedFrom = acceptedFrom
    }

    /// The next line of the log, without its line end.
    mutating func read(_ bytes: ArraySlice<UInt8>, file: String, number: Int) {
        records += 1
        let line: AuditLine
        do throws(AuditLine.Defect) {
            line = try AuditLine(bytes, key)
        } catch {
            found(error == .changed ? .changed : .malformed, file, number)
            // Whatever its number was: what follows is judged by its own.
            isLinked = false
            if let head { self.head = AuditChain.Head(seq: head.seq + 1, hash: head.hash) }
            return
        }
        judge(line, file, number)
        if let anchor, line.seq == anchor.seq, line.hash != anchor.hash { found(.replaced(seq: line.seq), file, number) }
        note(line, file, number)
        if first == nil {
            first = (line, file)
            firstSeq = line.seq
        }
        guard line.seq > head?.seq ?? 0 else { return }
        head = line.head
        isLinked = true
    }

    private mutating func judge(_ line: AuditLine, _ file: String, _ number: Int) {
        guard let head else { return }
        let isGap = line.word("event") == "gap" && line.word("through") == "\(line.seq - 1)"
        if line.seq > head.seq + 1 {
            // What the log itself tells of is told once.
            if !isGap { found(.missing(from: head.seq + 1, through: line.seq - 1), file, number) }
        } else if line.seq <= head.seq {
            found(.misplaced(seq: line.seq, expected: head.seq + 1), file, number)
        } else if isLinked, line.previousHash != head.hash {
            found(.unlinked(seq: line.seq), file, number)
        }
    }

    private mutating func note(_ line: AuditLine, _ file: String, _ number: Int) {
        switch line.word("event") {
        case "request": requests += line.word("count").flatMap { Int($0) } ?? 1
        case "dropped":
            if let through = line.word("through").flatMap({ Int64($0) }) { dropped[through] = Array((line.word("hash") ?? "").utf8) }
        case "gap": if line.seq > acceptedFrom { found(.gap(through: line.seq - 1), file, number) }
        default: break
        }
    }

    /// There are no more lines.
    ///
    /// - Parameter last: the file the log ends in.
    mutating func end(last: String) {
        if let first, first.line.seq > 1 || first.line.previousHash != AuditHash.origin { judge(first: first.line, first.file) }
        guard let anchor, (head?.seq ?? 0) < anchor.seq else { return }
        found(.cut(last: head?.seq ?? 0, anchored: anchor.seq), last, 0)
    }

    /// The log may begin later than its first record: old files are dropped, and the log says so.
    private mutating func judge(first line: AuditLine, _ file: String) {
        guard !isWithin, line.word("event") != "gap", dropped[line.seq - 1] != line.previousHash else { return }
        let through = line.seq - 1
        found(through > 0 ? .missing(from: 1, through: through) : .unlinked(seq: line.seq), file, 1)
    }

    private mutating func found(_ kind: AuditFault.Kind, _ file: String, _ line: Int) {
        faultCount += 1
        if faults.count < Self.faultsKeptMax { faults.append(AuditFault(file: file, line: line, kind: kind)) }
    }
}
