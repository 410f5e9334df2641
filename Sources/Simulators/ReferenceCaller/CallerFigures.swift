internal import Synchronization

/// What a reference caller can tell about itself at any moment.
final class CallerFigures: Sendable {
    struct Value: Sendable {
        var service = "connecting"
        var call: CallerCall?
        var queue: [Int] = []
        var connected = 0
        var missed = 0
        var rejected = 0
        /// Replies in progress, and cut short.
        var open = 0
        var cancelled = 0
        /// What `call events` prints, and how many there were.
        var events: [String] = []
        var eventCount = 0
        var synthesisMin: Duration?
    }

    static let eventsMax = 4096

    private let state = Mutex(Value())

    var value: Value { state.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) { state.withLock { body(&$0) } }

    var synthesisMin: Duration? {
        get { state.withLock { $0.synthesisMin } }
        set { state.withLock { $0.synthesisMin = newValue } }
    }

    var eventCount: Int { state.withLock { $0.eventCount } }

    func event(_ method: String, _ params: JSONValue) {
        let line = (["type": .string(method), "params": params] as JSONValue).text()
        state.withLock { $0.eventCount += 1 }
        state.withLock { if $0.events.count < Self.eventsMax { $0.events.append(line) } }
    }

    /// What `call status` prints.
    func report(_ behaviour: CallerBehaviour) -> String {
        let value = value
        var report: JSONValue = [
            "service": ["state": .string(value.service)], "queue": .array(value.queue.map { .integer($0) }),
            "totals": ["connected": .integer(value.connected), "missed": .integer(value.missed), "rejected": .integer(value.rejected)],
        ]
        if let call = value.call, !behaviour.statusSaysIdle {
            report["call"] = [
                "call_id": .string(call.id), "user_id": call.userID.map { .integer($0) } ?? .null, "state": .string(call.state.rawValue),
                "turns": .integer(call.turns),
            ]
        }
        return report.text() + "\n"
    }
}
