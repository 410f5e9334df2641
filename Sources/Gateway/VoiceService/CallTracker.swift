/// Which calls the service is believed to have, so that one that died while nobody listened can be ended.
///
/// It follows the events as they come, and after a lost connection compares with `call.status`. It filters nothing: what an event out of
/// order means is for the call's own machine to say.
struct CallTracker {
    /// Most calls followed at once; the service has one.
    static let callsMax = 8
    /// How many ended calls are remembered, so that a late event revives none.
    static let endedMax = 64

    /// The reason of the end that is concluded from `call.status`.
    static let lostReason = "lost"

    private struct Known {
        let id: CallID
        var userID: Int64?
        var isConnected: Bool
        /// Whether the connection was lost since it was last heard of.
        var isInDoubt = false
    }

    private var calls: [Known] = []
    private var ended = RecentSet<CallID>(countMax: endedMax)

    /// Whether there is a call of which nobody knows if it goes on.
    var isInDoubt: Bool { calls.contains(where: \.isInDoubt) }

    /// Ids of the calls that go on, as far as is known, in the order they were first heard of.
    var live: [CallID] { calls.map(\.id) }

    mutating func observe(_ event: CallEvent) {
        switch event.kind {
        case .ringing, .incoming: heard(event, isConnected: false)
        case .connected, .speech: heard(event, isConnected: true)
        case .ended:
            // Without an id it is the only call there is.
            guard let id = event.callID ?? (calls.count == 1 ? calls.first?.id : nil) else { return }
            end(id)
        case .other: break
        }
    }

    mutating func connectionLost() {
        for index in calls.indices { calls[index].isInDoubt = true }
    }

    /// What was missed, by what the service says on the new connection: events to give to the listeners, in order.
    mutating func resync(_ status: CallStatusResult) -> [CallEvent] {
        guard status.isLive else { return endDoubted(except: nil) }
        let id = status.callID ?? (calls.count == 1 ? calls.first?.id : nil)
        var missed = endDoubted(except: id)
        guard let id, !ended.contains(id) else { return missed }
        let isConnected = status.state.phase == .connected || (status.state.phase == .unknown && status.active)
        if let index = calls.firstIndex(where: { $0.id == id }) {
            calls[index].isInDoubt = false
            calls[index].userID = calls[index].userID ?? status.userID
            guard isConnected, !calls[index].isConnected else { return missed }
            calls[index].isConnected = true
        } else {
            add(Known(id: id, userID: status.userID, isConnected: isConnected))
        }
        missed.append(CallEvent(isConnected ? .connected : .ringing, callID: id, userID: status.userID, isSynthetic: true))
        return missed
    }

    /// The service turned out to have no calls at all.
    mutating func resyncWithoutCalls() -> [CallEvent] { endDoubted(except: nil) }

    private mutating func heard(_ event: CallEvent, isConnected: Bool) {
        guard let id = event.callID, !ended.contains(id) else { return }
        if let index = calls.firstIndex(where: { $0.id == id }) {
            calls[index].isInDoubt = false
            calls[index].userID = event.userID ?? calls[index].userID
            calls[index].isConnected = calls[index].isConnected || isConnected
        } else {
            add(Known(id: id, userID: event.userID, isConnected: isConnected))
        }
    }

    private mutating func add(_ call: Known) {
        if calls.count == Self.callsMax { calls.removeFirst() }
        calls.append(call)
    }

    private mutating func end(_ id: CallID) {
        calls.removeAll { $0.id == id }
        _ = ended.insert(id)
    }

    private mutating func endDoubted(except survivor: CallID?) -> [CallEvent] {
        let dead = calls.filter { $0.isInDoubt && $0.id != survivor }
        for call in dead { end(call.id) }
        return dead.map { CallEvent(.ended, callID: $0.id, userID: $0.userID, reason: Self.lostReason, isSynthetic: true) }
    }
}

extension CallStatusResult {
    /// Whether there is a call, ringing or connected, by whichever vocabulary the service speaks.
    var isLive: Bool {
        switch state.phase {
        case .ringing, .connecting, .connected: true
        case .idle, .ended, .unknown: active
        }
    }
}
