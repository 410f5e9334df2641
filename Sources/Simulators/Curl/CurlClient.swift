internal import CCurl
internal import CCurlShim
internal import Foundation
internal import Synchronization

/// An HTTP client on libcurl's multi interface: one thread drives all transfers and stamps every read with the time.
///
/// The thread ends when nobody holds the client and no transfer runs.
public final class CurlClient: Sendable {
    enum Command: Sendable {
        case start(id: Int, CurlRequest, deliver: @Sendable (CurlEvent) -> Void)
        case leave(id: Int, CurlTransfer.HangUp)
        case stop
    }

    private struct Inbox {
        var commands: [Command] = []
        var nextID = 0
        /// The multi handle's address while its thread lives; waking it is the one call libcurl allows from other threads.
        var multi: UInt?
    }

    /// Done once, before any handle: libcurl's global state is not safe to set up from two threads.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let inbox: SharedInbox

    /// Shared with the driving thread, which must not keep the client itself alive.
    private final class SharedInbox: Sendable {
        let state = Mutex(Inbox())
    }

    /// - Parameter clock: what events are stamped with.
    public init(clock: any SimulatorClock = RealClock()) {
        let inbox = SharedInbox()
        self.inbox = inbox
        guard Self.isReady, let multi = curl_multi_init() else { return }
        inbox.state.withLock { $0.multi = UInt(bitPattern: multi) }
        let thread = Thread {
            guard let multi = UnsafeMutableRawPointer(bitPattern: inbox.state.withLock({ $0.multi ?? 0 })) else { return }
            var drive = CurlDrive(multi, clock: clock)
            drive.run {
                inbox.state.withLock { state in
                    defer { state.commands = [] }
                    return state.commands
                }
            }
            let late = inbox.state.withLock { state in
                state.multi = nil
                defer { state.commands = [] }
                return state.commands
            }
            drive.finish(refusing: late)
        }
        thread.name = "curl"
        thread.start()
    }

    deinit { post(.stop) }

    /// Starts a request whose events are read as a stream; a reader that stops early hangs up.
    public func send(_ request: CurlRequest) -> CurlTransfer {
        let (events, continuation) = AsyncStream.makeStream(of: CurlEvent.self)
        let leave = send(request) { event in
            continuation.yield(event)
            if case .ended = event { continuation.finish() }
        }
        continuation.onTermination = { reason in if case .cancelled = reason { leave(.fin) } }
        return CurlTransfer(events: events, leave: leave)
    }

    /// Starts a request and answers the way to hang up.
    ///
    /// - Parameter deliver: called with each event on the driving thread, in order and without delay, the last time with `ended`; it
    ///   must return at once.
    public func send(
        _ request: CurlRequest, deliver: @escaping @Sendable (CurlEvent) -> Void
    ) -> @Sendable (CurlTransfer.HangUp) -> Void {
        let id = inbox.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // The closure holds the client until the transfer has ended, so that its thread does not stop under a transfer.
        let isStarted = post(.start(id: id, request, deliver: { [self] event in withExtendedLifetime(self) { deliver(event) } }))
        if !isStarted { deliver(.ended(.refused("libcurl could not be set up", at: .zero))) }
        return { [inbox] way in Self.post(.leave(id: id, way), to: inbox) }
    }

    @discardableResult
    private func post(_ command: Command) -> Bool { Self.post(command, to: inbox) }

    @discardableResult
    private static func post(_ command: Command, to inbox: SharedInbox) -> Bool {
        inbox.state.withLock { state in
            guard let multi = state.multi.flatMap(UnsafeMutableRawPointer.init(bitPattern:)) else { return false }
            state.commands.append(command)
            return curl_multi_wakeup(multi) == CURLM_OK
        }
    }
}
