import Testing

@testable import Gateway

@Suite struct AuditTallyTests {
    @Test func `ten refused credentials a second have records of their own`() {
        var tally = AuditTally()
        let start: UInt64 = 5_000_000_000
        let singles = (0..<25).count { tally.takesSingle(at: start + UInt64($0) * 1_000_000) }
        #expect(singles == 10)
        let next = tally.takesSingle(at: start + 1_000_000_000)
        #expect(next)
    }

    @Test func `the rest is one record whose slot is that of the first`() {
        var tally = AuditTally()
        for number in 0..<50 {
            let (count, free) = tally.add(.refusal(number), slot: number, at: UInt64(number))
            #expect(count.slot == 0)
            #expect(free == (number == 0 ? nil : number))
            #expect(count.entry.last == "req_r-\(number)")
        }
        let early = tally.take(at: 999_999_999)
        #expect(early.isEmpty)
        let counts = tally.take(at: 1_000_000_000)
        #expect(counts.map(\.entry.count) == [50])
        #expect(counts.map(\.entry.id) == ["req_r-0"])
        #expect(tally.isEmpty)
    }

    @Test func `kinds are told apart, and past a bound they are one`() {
        var tally = AuditTally()
        for number in 0..<200 {
            var entry = AuditEntry.refusal(number)
            entry.reason = "reason-\(number)"
            _ = tally.add(entry, slot: nil, at: 0)
        }
        let counts = tally.take(at: 0, all: true)
        #expect(counts.count == AuditTally.kindsMax)
        #expect(counts.reduce(0) { $0 + ($1.entry.count ?? 0) } == 200)
    }
}
