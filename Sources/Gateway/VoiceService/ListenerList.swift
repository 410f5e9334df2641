import Synchronization

/// Names one listener, to remove it by.
public struct ListenerID: Hashable, Sendable {
    let number: UInt64
}

/// Who is told of something. Listeners may be added and removed at any time, from any thread, also while they are told.
///
/// Each telling reaches those who listened when it began, every one once: who is removed meanwhile hears this one still, and no other.
final class ListenerList<Value: Sendable>: Sendable {
    typealias Listener = @Sendable (Value) -> Void

    private struct Entry: Sendable {
        let id: ListenerID
        let listener: Listener
        let ended: @Sendable () -> Void
    }

    private struct State {
        var entries: [Entry] = []
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }

    /// - Parameter ended: told once when there will be nothing more to hear, unless the listener was removed before.
    func add(_ listener: @escaping Listener, ended: @escaping @Sendable () -> Void = {}) -> ListenerID {
        state.withLock { state in
            state.lastNumber += 1
            let id = ListenerID(number: state.lastNumber)
            state.entries.append(Entry(id: id, listener: listener, ended: ended))
            return id
        }
    }

    func remove(_ id: ListenerID) {
        // What the listener holds is let go of outside the lock: it may remove others in turn.
        let removed = state.withLock { state in
            state.entries.firstIndex { $0.id == id }.map { state.entries.remove(at: $0) }
        }
        withExtendedLifetime(removed) {}
    }

    func tell(_ value: Value) {
        for entry in state.withLock({ $0.entries }) { entry.listener(value) }
    }

    /// Nothing more will be told.
    func end() {
        let entries = state.withLock { state in
            defer { state.entries = [] }
            return state.entries
        }
        for entry in entries { entry.ended() }
    }
}
