/// One line of the log, taken apart and checked against its own seal.
struct AuditLine: Equatable {
    static let opening: StaticString = #"{"seq":"#
    static let previous: StaticString = #","prev":""#
    static let seal: StaticString = #","mac":""#
    static let closing: StaticString = #""}"#
    /// A longer one was not written by the gateway, in bytes.
    static let bytesMax = 65_536

    /// What is wrong with a line by itself.
    enum Defect: Error, Equatable {
        /// It has not the form of a record.
        case malformed
        /// Its seal is not that of what it says.
        case changed
    }

    let seq: Int64
    let previousHash: [UInt8]
    let hash: [UInt8]
    /// Its fields but for seq, prev and mac.
    let body: ArraySlice<UInt8>

    var head: AuditChain.Head { AuditChain.Head(seq: seq, hash: hash) }

    /// - Parameter line: without its line end.
    init(_ line: ArraySlice<UInt8>, _ key: AuditKey) throws(Defect) {
        let digits = AuditHash.digits
        let tail = Self.previous.utf8CodeUnitCount + digits + 1 + Self.seal.utf8CodeUnitCount + digits + Self.closing.utf8CodeUnitCount
        guard line.count > tail, Self.stands(Self.opening, at: line.startIndex, in: line) else { throw .malformed }
        var position = line.startIndex + Self.opening.utf8CodeUnitCount
        var seq: Int64 = 0
        while position < line.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[position]) {
            let (tens, overflow) = seq.multipliedReportingOverflow(by: 10)
            guard !overflow, tens < Int64.max - 10 else { throw .malformed }
            seq = tens + Int64(line[position] - UInt8(ascii: "0"))
            position += 1
        }
        let end = line.endIndex - tail
        guard seq > 0, position < end, line[position] == UInt8(ascii: ","),
            Self.stands(Self.previous, at: end, in: line),
            Self.stands(Self.closing, at: line.endIndex - Self.closing.utf8CodeUnitCount, in: line)
        else { throw .malformed }
        let previous = end + Self.previous.utf8CodeUnitCount
        let sealed = previous + digits + 1
        guard line[sealed - 1] == UInt8(ascii: "\""), Self.stands(Self.seal, at: sealed, in: line) else { throw .malformed }
        let mac = sealed + Self.seal.utf8CodeUnitCount
        guard AuditHash.areEqual(key.seal(line[..<sealed]), line[mac..<mac + digits]) else { throw .changed }
        self.seq = seq
        previousHash = Array(line[previous..<previous + digits])
        hash = AuditHash.of(line)
        body = line[(position + 1)..<end]
    }

    private static func stands(_ literal: StaticString, at start: Int, in line: ArraySlice<UInt8>) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard start >= line.startIndex, start + count <= line.endIndex else { return false }
        return UnsafeBufferPointer(start: literal.utf8Start, count: count).elementsEqual(line[start..<start + count])
    }

    /// The value of a field of text that needed no escapes, or of a number.
    func word(_ name: StaticString) -> String? { Self.word(name, in: body) }

    /// What stands behind `"NAME":` among fields, up to the next quotation mark or comma.
    static func word(_ name: StaticString, in fields: ArraySlice<UInt8>) -> String? {
        let count = name.utf8CodeUnitCount
        var start = fields.startIndex
        while start + count + 3 < fields.endIndex {
            if fields[start] == UInt8(ascii: "\""), stands(name, at: start + 1, in: fields),
                fields[start + 1 + count] == UInt8(ascii: "\""),
                fields[start + 2 + count] == UInt8(ascii: ":"), start == fields.startIndex || fields[start - 1] == UInt8(ascii: ",")
            {
                var value = fields[(start + 3 + count)...]
                if value.first == UInt8(ascii: "\"") { value = value.dropFirst() }
                return String(decoding: value.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ",") }, as: UTF8.self)
            }
            start += 1
        }
        return nil
    }
}
