import NIOCore
import Testing

@testable import Gateway

@Suite struct FailureLedgerTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let one = IPAddress("192.0.2.1")
    private let other = IPAddress("192.0.2.2")

    @Test func `the first failures cost nothing, the next ones more and more`() throws {
        var ledger = FailureLedger(FailureLedger.Settings(perMinute: 10, perMinuteOfAll: nil, delayMax: .milliseconds(20)))
        for _ in 0..<10 { #expect(ledger.count(.wrong, of: one, at: start) == nil) }
        let costs = (0..<90).compactMap { _ in ledger.count(.wrong, of: one, at: start) }
        #expect(costs.count == 90)
        #expect(costs.prefix(6).map(\.delay) == [1, 2, 4, 8, 16, 20].map { TimeAmount.milliseconds($0) })
        #expect(costs.map(\.retryAfterS) == costs.map(\.retryAfterS).sorted())
        #expect(costs[0].retryAfterS == 6 && costs[1].retryAfterS == 12)
        #expect(costs.allSatisfy { $0.delay <= .milliseconds(20) })
        // However many more there are.
        for _ in 0..<10_000 { _ = ledger.count(.wrong, of: one, at: start) }
        let counted = ledger.count(.wrong, of: one, at: start)
        #expect(counted?.retryAfterS == 540)
        #expect(ledger.count(.wrong, of: one, at: start + .minutes(10)) == nil, "after ten minutes it is forgotten")
    }

    @Test func `one client's failures cost another nothing, and a token that is missing is no guess`() {
        var ledger = FailureLedger(FailureLedger.Settings(perMinuteOfAll: nil))
        for _ in 0..<50 { _ = ledger.count(.wrong, of: one, at: start) }
        #expect(ledger.count(.wrong, of: one, at: start) != nil)
        #expect(ledger.count(.wrong, of: other, at: start) == nil)
        #expect(ledger.count(.missing, of: one, at: start) == nil)
    }

    @Test func `very many clients together are slowed`() throws {
        var ledger = FailureLedger(FailureLedger.Settings(perMinute: 10, perMinuteOfAll: 100))
        var slowed = 0
        for number in 0..<200 {
            if ledger.count(.wrong, of: IPAddress(high: 0, low: 0xffff_0a00_0000 + UInt64(number)), at: start) != nil { slowed += 1 }
        }
        #expect(slowed == 100)
        #expect(ledger.count(.missing, of: one, at: start) == nil)
    }

    @Test func `an address of version 6 stands for its network`() throws {
        var ledger = FailureLedger(FailureLedger.Settings(perMinute: 1, perMinuteOfAll: nil))
        #expect(ledger.count(.wrong, of: IPAddress("2001:db8::1"), at: start) == nil)
        #expect(ledger.count(.wrong, of: IPAddress("2001:db8::ffff"), at: start) != nil)
        #expect(ledger.count(.wrong, of: IPAddress("2001:db8:0:1::1"), at: start) == nil)
    }

    @Test func `its memory is bounded, whoever comes`() {
        var ledger = FailureLedger(FailureLedger.Settings(perMinute: 10, perMinuteOfAll: nil))
        for number in 0..<UInt64(20_000) {
            let at = start + .milliseconds(Int64(number))
            _ = ledger.count(.wrong, of: IPAddress(high: number << 16, low: 0), at: at)
        }
        // The clients that could not be kept apart, of either kind, are two more.
        #expect(ledger.count <= FailureLedger.clientsMax + 2)
    }

    @Test func `without limits a failure costs nothing`() {
        var ledger = FailureLedger(FailureLedger.Settings(perMinute: nil, perMinuteOfAll: nil))
        for _ in 0..<1000 { #expect(ledger.count(.wrong, of: one, at: start) == nil) }
        #expect(ledger.count == 0)
    }
}
