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
        var events: [String] = []
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

    func event(_ method: String, _ params: JSONValue) {
        let line = (["type": .string(method), "params": params] as JSONValue).text()
        state.withLock { if $0.events.count < Self.eventsMax { $0.events.append(line) } }
    }

    /// What `call status` prints.
    func report(_ behaviour: CallerBehaviour) -> String {
        let value = value
        var text = "service: \(value.service)\n"
        if let call = value.call, !behaviour.statusSaysIdle {
            text += "call: \(call.id) user \(call.userID.map(String.init) ?? "?") \(call.state.rawValue) turns \(call.turns)\n"
        } else {
            text += "call: none\n"
        }
        text += "queue: \(value.queue.map(String.init).joined(separator: " "))\n"
        return text + "connected: \(value.connected)\nmissed: \(value.missed)\nrejected: \(value.rejected)\n"
    }
}
