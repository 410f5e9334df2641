import Testing

@testable import Gateway

@Suite struct AuditWalkTests {
    private static let log = AuditLines(100)

    @Test func `a log as it was written has no faults`() {
        #expect(Self.log.faults(anchor: Self.log.head).isEmpty)
    }

    @Test func `a changed byte is found in every record and names its line`() {
        for index in Self.log.lines.indices {
            var log = Self.log
            let position = (index * 37) % log.lines[index].count
            log.lines[index][position] ^= 1
            let faults = log.faults()
            #expect(faults.first?.line == index + 1, "record \(index + 1), byte \(position): \(faults)")
            #expect(faults.count == 1 || faults.first?.kind == .malformed, "record \(index + 1): \(faults)")
        }
    }

    @Test func `no byte of a record can be changed`() {
        let log = AuditLines(3)
        for position in log.lines[1].indices {
            var changed = log
            changed.lines[1][position] ^= 0x20
            #expect(changed.faults().first?.line == 2, "byte \(position)")
        }
    }

    @Test func `a record that is cut out is missed, whichever it is`() {
        for index in Self.log.lines.indices {
            var log = Self.log
            log.lines.remove(at: index)
            let faults = log.faults(anchor: Self.log.head)
            let seq = Int64(index + 1)
            let kind: AuditFault.Kind = index == 99 ? .cut(last: 99, anchored: 100) : .missing(from: seq, through: seq)
            #expect(faults.map(\.kind) == [kind], "record \(seq)")
        }
    }

    @Test func `a record that is put in again is found, wherever`() {
        for index in Self.log.lines.indices {
            var log = Self.log
            log.lines.insert(log.lines[(index * 7) % 100], at: index)
            #expect(log.faults().contains { $0.line == index + 1 || $0.line == index + 2 }, "before record \(index + 1)")
        }
    }

    @Test func `two records that change places are found, whichever`() {
        for index in Self.log.lines.indices.dropLast() {
            var log = Self.log
            log.lines.swapAt(index, index + 1)
            let faults = log.faults()
            #expect(faults.contains { $0.line == index + 1 }, "records \(index + 1) and \(index + 2)")
            #expect(faults.contains { $0.kind == .misplaced(seq: Int64(index + 1), expected: Int64(index + 3)) })
        }
    }

    @Test func `a record sealed with another key is found`() {
        var log = Self.log
        var chain = AuditChain(AuditKey([UInt8](repeating: 8, count: 32)), after: AuditLines(49).head)
        log.lines[49] = Array(chain.seal(AuditEntry.sample(49).body).dropLast())
        #expect(log.faults().map(\.kind) == [.changed])
    }

    @Test func `a log made anew with the key is not the one that was anchored`() {
        var log = AuditLines(100, first: 5)
        #expect(log.faults().isEmpty)
        #expect(log.faults(anchor: Self.log.head).map(\.kind) == [.replaced(seq: 100)])
        log.lines = []
        #expect(log.faults(anchor: Self.log.head).map(\.kind) == [.cut(last: 0, anchored: 100)])
    }

    @Test func `a log may begin after files that it says were dropped`() {
        var chain = AuditChain(AuditLines.key)
        var lines = (0..<10).map { Array(chain.seal(AuditEntry.sample($0).body).dropLast()) }
        var log = AuditLines(0)
        let middle = try? AuditLine(lines[4][...], AuditLines.key)
        lines.append(Array(chain.seal(AuditNote.dropped(file: "f", through: 5, hash: middle?.hash ?? []).body(atMs: 0)).dropLast()))
        log.lines = Array(lines[5...])
        #expect(log.faults().isEmpty)
        log.lines.removeFirst()
        #expect(log.faults().map(\.kind) == [.missing(from: 1, through: 6)])
    }

    @Test func `requests are counted by what their records say`() {
        var chain = AuditChain(AuditLines.key)
        var walk = AuditWalk(AuditLines.key)
        var many = AuditEntry.refusal(1)
        many.count = 41
        for (index, body) in [AuditEntry.sample(0).body, many.body, AuditNote.started.body(atMs: 0)].enumerated() {
            walk.read(chain.seal(body).dropLast(), file: "f", number: index + 1)
        }
        #expect((walk.records, walk.requests) == (3, 42))
    }
}
