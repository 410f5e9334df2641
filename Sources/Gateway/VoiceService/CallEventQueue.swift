/// Events that wait for their listeners, in order.
///
/// At most ``eventsMax`` wait. Above ``coalescesAbove``, an event that only informs is dropped when one of the same kind and call waits
/// already. Speech is never dropped: where there is no room for it, ``push(_:)`` says so, and the connection is begun anew.
struct CallEventQueue {
    static let eventsMax = 1_024
    /// Up to here every event is kept as it came.
    static let coalescesAbove = 64

    enum Outcome: Equatable {
        case queued
        /// One like it waits already.
        case coalesced
        /// There is no room, and the event is lost.
        case overflow
    }

    private struct Key: Hashable {
        let kind: CallEvent.Kind
        let callID: CallID?
    }

    private var events: [CallEvent] = []
    private var head = 0
    private var waiting: [Key: Int] = [:]

    var count: Int { events.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func push(_ event: CallEvent) -> Outcome {
        let key = Key(kind: event.kind, callID: event.callID)
        if event.kind != .speech {
            if count >= Self.coalescesAbove, waiting[key] != nil { return .coalesced }
            guard count < Self.eventsMax else { return .overflow }
            waiting[key, default: 0] += 1
        } else {
            guard count < Self.eventsMax else { return .overflow }
        }
        events.append(event)
        return .queued
    }

    mutating func pop() -> CallEvent? {
        guard head < events.count else { return nil }
        let event = events[head]
        head += 1
        if event.kind != .speech { forget(Key(kind: event.kind, callID: event.callID)) }
        if head == events.count {
            events.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= Self.eventsMax {
            events.removeFirst(head)
            head = 0
        }
        return event
    }

    private mutating func forget(_ key: Key) {
        guard let count = waiting[key] else { return }
        waiting[key] = count > 1 ? count - 1 : nil
    }
}
