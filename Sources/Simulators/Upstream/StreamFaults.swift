/// Applies the faults that change which events a stream has; those of the transport leave the list alone.
struct StreamFaults {
    /// Deltas of the burst fault.
    static let burstDeltas = 50_000
    /// Size of the giant event's text, in bytes.
    static let giantEventBytes = 8 * 1_048_576

    let dialect: any AnswerDialect

    /// - Parameter place: before which delta a fault in the middle strikes.
    func disturbed(_ events: [StreamEvent], with fault: UpstreamFault?, place: Int) -> [StreamEvent] {
        var events = events
        let middle = Self.index(ofDelta: place, in: events)
        let due = events[middle].due
        func put(_ event: StreamEvent) {
            var event = event
            event.due = due
            events.insert(event, at: middle)
        }
        switch fault {
        case .badJSONEvent: put(dialect.malformed)
        case .missingChoices: put(dialect.incomplete)
        case .unknownEvent: put(dialect.unknown)
        case .giantEvent: put(dialect.stray(String(repeating: "giant ", count: Self.giantEventBytes / 6)))
        case .noFinish: events.removeAll { $0.kind == .finish }
        case .noDone: events.removeAll { $0.kind == .done }
        case .noEventNames: for index in events.indices { events[index].name = nil }
        case .duplicateFinish:
            if let index = events.firstIndex(where: { $0.kind == .finish }) { events.insert(events[index], at: index) }
        case .dataAfterDone:
            var late = dialect.stray(" This comes after the end.")
            late.due = events[events.count - 1].due
            let done = events.filter { $0.kind == .done }
            events += [late] + done
        case .midErrorObject: events.replaceSubrange(middle..., with: [Self.at(due, dialect.failure)])
        case .midErrorString: events.replaceSubrange(middle..., with: [Self.at(due, dialect.plainFailure)])
        case .wrongOrder: Self.misorder(&events)
        case .emptyDeltas:
            events = events.flatMap { event in
                guard event.kind == .delta, event.content == .text else { return [event] }
                return [Self.at(event.due, dialect.stray("")), Self.at(event.due, dialect.hollow), event]
            }
        default: break
        }
        return events
    }

    /// Swaps each delta with what must come before it: the first with the opening, the last with the finish.
    private static func misorder(_ events: inout [StreamEvent]) {
        if let first = events.firstIndex(where: { $0.kind == .delta }),
            let opening = events[..<first].lastIndex(where: { $0.kind == .head || $0.content != nil })
        {
            events.swapAt(first, opening)
        }
        let last = events.lastIndex { $0.kind == .delta }
        if let last, let finish = events.firstIndex(where: { $0.kind == .finish }), last < finish { events.swapAt(last, finish) }
    }

    private static func at(_ due: Duration, _ event: StreamEvent) -> StreamEvent {
        var event = event
        event.kind = .odd
        event.due = due
        return event
    }

    /// The index of the n-th delta from 0; of the last event when there are not so many.
    static func index(ofDelta place: Int, in events: [StreamEvent]) -> Int {
        events.indices.filter { events[$0].kind == .delta }.dropFirst(place).first ?? max(0, events.count - 1)
    }
}
