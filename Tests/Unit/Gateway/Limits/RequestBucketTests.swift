import NIOCore
import Testing

@testable import Gateway

@Suite struct RequestBucketTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func `so many at once, and then as many as come back`() {
        var bucket = RequestBucket(capacity: 3, perMinute: 60, at: start)
        for left in [2, 1, 0] {
            #expect(bucket.take(at: start) == true)
            #expect(bucket.remaining(at: start) == left)
        }
        #expect(bucket.take(at: start) == false)
        #expect(bucket.untilNext(at: start) == .seconds(1))
        #expect(bucket.untilFull(at: start) == .seconds(3))
        #expect(bucket.take(at: start + .milliseconds(999)) == false)
        #expect(bucket.take(at: start + .seconds(1)) == true)
        #expect(bucket.take(at: start + .seconds(1)) == false)
    }

    @Test func `never more than it holds, however long nobody came`() {
        var bucket = RequestBucket(capacity: 2, perMinute: 600, at: start)
        let later = start + .hours(1000)
        #expect(bucket.remaining(at: later) == 2)
        #expect([true, true, false].allSatisfy { bucket.take(at: later) == $0 })
    }

    @Test func `a clock that is read a little behind gives nothing and takes nothing`() {
        var bucket = RequestBucket(capacity: 1, perMinute: 1, at: start)
        #expect(bucket.take(at: start) == true)
        #expect(bucket.take(at: start - .seconds(30)) == false)
        #expect(bucket.untilNext(at: start) == .minutes(1))
        #expect(bucket.take(at: start + .minutes(1)) == true)
    }

    @Test(arguments: [1, 7, 60, 600, 1_000_000])
    func `over an hour it lets through its burst and its rate, and not one more`(perMinute: Int) {
        var bucket = RequestBucket(capacity: 5, perMinute: perMinute, at: start)
        var taken = 0
        let step = Int64(60_000_000_000) / Int64(perMinute * 4) + 1
        for tick in 0..<Int64(2000) where bucket.take(at: start + .nanoseconds(tick * step)) { taken += 1 }
        let minutes = Double(1999 * step) / 60e9
        #expect(taken <= 5 + Int(minutes * Double(perMinute)))
        #expect(taken >= 4 + Int(minutes * Double(perMinute)))
    }

    @Test(arguments: [
        (Int64(0), "0ms"), (1, "1ms"), (1_000_000, "1ms"), (1_000_001, "2ms"), (999_000_000, "999ms"), (999_000_001, "1s"),
        (1_000_000_000, "1s"), (1_000_000_001, "2s"), (59_000_000_000, "59s"), (60_000_000_000, "1m0s"), (361_500_000_000, "6m2s"),
    ])
    func `spans are written as OpenAI writes them`(nanoseconds: Int64, text: String) {
        #expect(RequestQuota.span(.nanoseconds(nanoseconds)) == text)
    }
}
