import Foundation
import Synchronization

/// The events of one stream that wait for its reader: filled by the stream's task, emptied on the connection's event loop.
final class ControlOutbox: Sendable {
    static let eventsMax = 256
    static let bytesMax = 1 << 20

    /// What leaves next.
    enum Item: Equatable {
        case missed(Int)
        case event(Data)
        /// The last of all; with a failure where the stream did not simply end.
        case end(ControlFailure?)
    }

    private struct State {
        var events: [Data] = []
        var bytes = 0
        var missed = 0
        var end: Item?
        /// Whether the connection has been told since it last found nothing here.
        var isTold = false
    }

    private let state = Mutex(State())

    /// Keeps an event; beyond the bounds the oldest go, and are counted. True if the connection has to be told.
    func put(_ event: Data) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return false }
            // An event no line holds is as lost as one that came too fast.
            guard event.count <= ControlReply.payloadBytesMax else {
                state.missed += 1
                return tell(&state)
            }
            state.events.append(event)
            state.bytes += event.count
            while state.events.count > Self.eventsMax || state.bytes > Self.bytesMax {
                state.bytes -= state.events.removeFirst().count
                state.missed += 1
            }
            return tell(&state)
        }
    }

    /// Nothing comes after this. True if the connection has to be told.
    func end(_ failure: ControlFailure?) -> Bool {
        state.withLock { state in
            state.end = state.end ?? .end(failure)
            return tell(&state)
        }
    }

    /// What goes out next; nil when there is nothing, and then the connection is told again of what comes.
    func take() -> Item? {
        state.withLock { state in
            if state.missed > 0 {
                defer { state.missed = 0 }
                return .missed(state.missed)
            }
            guard !state.events.isEmpty else {
                state.isTold = false
                return state.end
            }
            let event = state.events.removeFirst()
            state.bytes -= event.count
            return .event(event)
        }
    }

    private func tell(_ state: inout State) -> Bool {
        defer { state.isTold = true }
        return !state.isTold
    }
}
