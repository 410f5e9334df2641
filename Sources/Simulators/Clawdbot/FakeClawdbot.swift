public import Foundation
internal import Glibc
internal import Synchronization

/// A Clawdbot gateway (Moltbot, OpenClaw) with a scripted agent behind it: its WebSocket protocol 3 and 4 and its HTTP endpoint on one port.
///
/// It answers `connect`, `chat.send`, `chat.abort`, `chat.history`, `agent`, `agent.wait`, `sessions.…` and `health` as strictly as the real
/// one, with lanes, throttled cumulative deltas and a memory for each session.  The orders of ``FakeLLM`` hold in messages: `[[wait 3000]]`,
/// `[[call NAME]]` for a tool of its own, `[[say NO_REPLY]]`.  A journal says what it saw when, `GET /probe` counts runs and aborts,
/// `GET /journal` has the journal as JSON lines.  Every method may be called from any thread.
public final class FakeClawdbot: Sendable {
    public let options: FakeClawdbotOptions
    private let runtime = Mutex<ClawdbotRuntime?>(nil)

    public init(_ options: FakeClawdbotOptions = FakeClawdbotOptions()) { self.options = options }

    deinit { stop() }

    /// Starts to listen and answers `ws://HOST:PORT`; the HTTP endpoint is at `/v1/chat/completions` of the same port.
    ///
    /// - Throws: ``SocketError`` when the address is taken, or the fake already runs.
    @discardableResult
    public func start() throws(SocketError) -> URL {
        try runtime.withLock { runtime throws(SocketError) in
            guard runtime == nil else { throw SocketError(.system(EALREADY), during: "start") }
            let new = try ClawdbotRuntime(options)
            runtime = new
            guard let url = URL(string: "ws://\(options.host):\(new.port)") else {
                throw SocketError(.system(EINVAL), during: "start")
            }
            return url
        }
    }

    /// Closes every connection and stops listening.
    public func stop() {
        let running = runtime.withLock { runtime in
            defer { runtime = nil }
            return runtime
        }
        running?.stop()
    }

    /// Everything seen and done, oldest first.
    public var journal: [ClawdbotEntry] { running?.journal ?? [] }

    /// The counts now.
    public var probe: ClawdbotProbe { running?.probe ?? ClawdbotProbe() }

    /// What a session remembers: role and text; `main` stands for the main session.
    public func messages(of sessionKey: String = "main") -> [(role: String, text: String)] { running?.messages(of: sessionKey) ?? [] }

    /// The time of the journal's entries, now.
    public var now: Duration { options.clock.now() }

    /// Blocks until the journal is as wished, at most for a time; false when it was not.
    public func waitFor(within limit: Duration = .seconds(10), _ wish: ([ClawdbotEntry]) -> Bool) -> Bool {
        running?.wait(limit: limit, for: wish) ?? wish([])
    }

    /// Closes every WebSocket with a code, runs going on; as the real gateway does for slow consumers and restarts.
    public func closeAll(code: Int, reason: String = "") { running?.tell { $0.closeAll(code, reason) } }

    private var running: ClawdbotRuntime? { runtime.withLock { $0 } }
}
