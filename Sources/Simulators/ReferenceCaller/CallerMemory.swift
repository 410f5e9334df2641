internal import Synchronization

/// The session of a reference caller: what was said at either door, in order.
final class CallerMemory: Sendable {
    struct Line: Sendable, Equatable {
        var role: String
        var text: String
        var state: String
        var channel: String
    }

    private let lines = Mutex<[Line]>([])
    private let behaviour: CallerBehaviour

    init(_ behaviour: CallerBehaviour) { self.behaviour = behaviour }

    /// Adds a line, and answers its number, by which it can be changed.
    @discardableResult
    func add(_ role: String, _ text: String, state: String = "complete", channel: String) -> Int {
        guard !(behaviour.storesNothing && channel == "call") else { return -1 }
        return lines.withLock { lines in
            lines.append(Line(role: role, text: text, state: state, channel: channel))
            return lines.count - 1
        }
    }

    /// What the user said last, at any door; at the asking door alone where a fault keeps them apart.
    func lastSaid(at channel: String) -> String? {
        lines.withLock { lines in
            lines.last { $0.role == "user" && (!behaviour.forgetsBetweenDoors || $0.channel == channel) }?.text
        }
    }

    /// As `sessions export` prints it: contract 3.1.
    var export: String {
        lines.withLock { lines in
            lines.map { line in
                let json: JSONValue = [
                    "role": .string(line.role), "text": .string(line.text), "state": .string(line.state), "channel": .string(line.channel),
                    "at": "2026-01-01T00:00:00Z",
                ]
                return json.text() + "\n"
            }
            .joined()
        }
    }
}
