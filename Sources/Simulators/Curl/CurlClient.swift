internal import CCurl
internal import CCurlShim
internal import Foundation
internal import Synchronization

/// An HTTP client on libcurl's multi interface: one thread drives all transfers and stamps every read with the time.
///
/// The thread ends when nobody holds the client and no transfer runs.
public final class CurlClient: Sendable {
    enum Command: Sendable {
        case start(id: Int, CurlRequest, AsyncStream<CurlEvent>.Continuation)
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

    /// Starts a request; the transfer's events begin at once.
    public func send(_ request: CurlRequest) -> CurlTransfer {
        let (events, continuation) = AsyncStream.makeStream(of: CurlEvent.self)
        let id = inbox.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // The closure holds the client until the transfer has ended, so that its thread does not stop under a transfer.
        continuation.onTermination = { [self] reason in
            if case .cancelled = reason { post(.leave(id: id, .fin)) }
        }
        if !post(.start(id: id, request, continuation)) {
            let ending = CurlEnding(
                outcome: .failed("libcurl could not be set up"), requestSentAt: nil, at: .zero, reusedConnection: false, bodyBytes: 0)
            continuation.yield(.ended(ending))
            continuation.finish()
        }
        return CurlTransfer(events: events) { [inbox] way in Self.post(.leave(id: id, way), to: inbox) }
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
