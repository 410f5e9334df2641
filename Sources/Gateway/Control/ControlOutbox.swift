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
        /// Events ever put in and ever taken out, those that were lost too.
        var putCount = 0
        var goneCount = 0
        /// Those who wait for an event of theirs, by its number, to be gone.
        var waiters: [(number: Int, wake: CheckedContinuation<Void, Never>)] = []
        /// Whether the stream's task was cancelled: nobody takes anything any more.
        var isLeft = false
        /// Whether the connection has been told since it last found nothing here.
        var isTold = false
    }

    private let state = Mutex(State())

    /// Keeps an event; beyond the bounds the oldest go, and are counted. True if the connection has to be told.
    func put(_ event: Data) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return false }
            state.putCount += 1
            // An event no line holds is as lost as one that came too fast.
            guard event.count <= ControlReply.payloadBytesMax else {
                state.missed += 1
                state.goneCount += 1
                return tell(&state)
            }
            state.events.append(event)
            state.bytes += event.count
            while state.events.count > Self.eventsMax || state.bytes > Self.bytesMax {
                state.bytes -= state.events.removeFirst().count
                state.missed += 1
                state.goneCount += 1
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
        let (item, woken) = state.withLock { state -> (Item?, [CheckedContinuation<Void, Never>]) in
            if state.missed > 0 {
                defer { state.missed = 0 }
                return (.missed(state.missed), [])
            }
            guard !state.events.isEmpty else {
                state.isTold = false
                return (state.end, [])
            }
            let event = state.events.removeFirst()
            state.bytes -= event.count
            state.goneCount += 1
            return (.event(event), Self.served(&state))
        }
        for one in woken { one.resume() }
        return item
    }

    /// Returns when all that was put has been taken, or the task is cancelled: for a stream that must lose nothing.
    func drained() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isServed = state.withLock { state in
                    guard !state.isLeft, state.goneCount < state.putCount else { return true }
                    state.waiters.append((state.putCount, wake))
                    return false
                }
                if isServed { wake.resume() }
            }
        } onCancel: {
            let woken = state.withLock { state in
                state.isLeft = true
                return Self.served(&state)
            }
            for one in woken { one.resume() }
        }
    }

    private static func served(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        guard !state.waiters.isEmpty else { return [] }
        let served = state.waiters.filter { state.isLeft || $0.number <= state.goneCount }.map(\.wake)
        state.waiters.removeAll { state.isLeft || $0.number <= state.goneCount }
        return served
    }

    private func tell(_ state: inout State) -> Bool {
        defer { state.isTold = true }
        return !state.isTold
    }
}
