import Testing

@testable import Gateway

@Suite struct CallTrackerTests {
    private let first = CallID(1)
    private let second = CallID(2)
    private let idle = CallStatusResult(active: false, state: CallState("IDLE"))

    private func tracker(_ events: [CallEvent]) -> CallTracker {
        var tracker = CallTracker()
        for event in events { tracker.observe(event) }
        return tracker
    }

    @Test func `a call that died unseen is ended as lost`() {
        var tracker = tracker([CallEvent(.ringing, callID: first, userID: 5), CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        #expect(tracker.isInDoubt)
        #expect(tracker.resync(idle) == [CallEvent(.ended, callID: first, userID: 5, reason: "lost", isSynthetic: true)])
        #expect(!tracker.isInDoubt)
        #expect(tracker.resync(idle) == [])
    }

    @Test(arguments: ["CONNECTED", "ACTIVE", "TALKING"])
    func `a call that goes on is told of no more`(state: String) {
        var tracker = tracker([CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        #expect(tracker.resync(CallStatusResult(active: true, state: CallState(state), callID: first)) == [])
        #expect(tracker.live == [first])
    }

    @Test func `a call whose answering was missed is connected`() {
        var tracker = tracker([CallEvent(.ringing, callID: first)])
        tracker.connectionLost()
        let status = CallStatusResult(active: true, state: CallState("ACTIVE"), callID: first, userID: 5)
        #expect(tracker.resync(status) == [CallEvent(.connected, callID: first, userID: 5, isSynthetic: true)])
    }

    @Test func `a call found at the start is told of as it stands`() {
        var tracker = CallTracker()
        let ringing = CallStatusResult(active: false, state: CallState("WAITING"), callID: first, userID: 5)
        #expect(tracker.resync(ringing) == [CallEvent(.ringing, callID: first, userID: 5, isSynthetic: true)])
        let connected = CallStatusResult(active: true, state: CallState("CONNECTED"), callID: first)
        #expect(tracker.resync(connected) == [CallEvent(.connected, callID: first, isSynthetic: true)])
    }

    @Test func `another call in its place ends the one and begins the other`() {
        var tracker = tracker([CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        let status = CallStatusResult(active: true, state: CallState("CONNECTED"), callID: second, userID: 6)
        #expect(
            tracker.resync(status) == [
                CallEvent(.ended, callID: first, reason: "lost", isSynthetic: true),
                CallEvent(.connected, callID: second, userID: 6, isSynthetic: true),
            ])
    }

    @Test func `a call heard of on the new connection is in no doubt`() {
        var tracker = tracker([CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        tracker.observe(CallEvent(.speech, callID: first, text: "still here"))
        #expect(!tracker.isInDoubt)
        tracker.observe(CallEvent(.ringing, callID: second))
        #expect(tracker.resync(idle) == [])
        #expect(tracker.live == [first, second])
    }

    @Test func `without an id the only call is meant`() {
        var tracker = tracker([CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        #expect(tracker.resync(CallStatusResult(active: true, state: CallState("CONNECTED"))) == [])
        tracker.observe(CallEvent(.ended))
        #expect(tracker.live == [])
    }

    @Test func `what comes after its end revives no call`() {
        var tracker = tracker([
            CallEvent(.connected, callID: first), CallEvent(.ended, callID: first), CallEvent(.ringing, callID: first),
            CallEvent(.speech, callID: first, text: "late"),
        ])
        #expect(tracker.live == [])
        tracker.connectionLost()
        #expect(!tracker.isInDoubt)
        #expect(tracker.resync(CallStatusResult(active: true, state: CallState("CONNECTED"), callID: first)) == [])
        tracker.observe(CallEvent(.ringing, callID: second))
        #expect(tracker.live == [second])
    }

    @Test func `an end before any speech and an end nobody knows of wedge nothing`() {
        var tracker = tracker([CallEvent(.ended, callID: second), CallEvent(.ended), CallEvent(.connected, callID: first)])
        #expect(tracker.live == [first])
        tracker.observe(CallEvent(.ended))
        #expect(tracker.live == [])
    }

    @Test func `a service that has no calls has lost them`() {
        var tracker = tracker([CallEvent(.connected, callID: first)])
        tracker.connectionLost()
        #expect(tracker.resyncWithoutCalls().map(\.reason) == ["lost"])
    }

    @Test func `a service gone mad with calls is followed within bounds`() {
        var tracker = tracker((1...1_000).map { CallEvent(.ringing, callID: CallID(Int64($0))) })
        #expect(tracker.live.count == CallTracker.callsMax)
        tracker.connectionLost()
        #expect(tracker.resync(idle).count == CallTracker.callsMax)
    }
}
