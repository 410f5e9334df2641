public import Foundation
internal import Synchronization

/// ElevenLabs' Agents platform on loopback: the REST routes an agent is set up and looked at with, and the WebSocket of its
/// conversations, on one port.
///
/// Agents, secrets, voices, phone numbers, webhooks and conversations are kept as the platform keeps them and refused as strictly; a
/// conversation asks the agent's custom LLM, with its secret, and speaks what comes back (docs/fake-elevenlabs.md).  `GET /journal` has a line of JSON for each request, `GET /probe` counts them.  Every method may be
/// called from any thread.
public final class FakePlatform: Sendable {
    private struct State {
        var store: PlatformStore
        var requests = 0
        var journal: [String] = []
    }

    /// Most journal lines kept in memory.
    static let journalLinesMax = 4096

    public let options: FakePlatformOptions
    /// The ids of conversations as they end, their records kept; for one reader, who may be 256 behind.
    public let endedConversations: AsyncStream<String>
    private let ending: AsyncStream<String>.Continuation
    private let state: Mutex<State>
    private let listener = Mutex<SocketListener?>(nil)
    private let file: JournalFile?
    private let keeper: PlatformStateFile?
    let client: CurlClient

    /// - Throws: ``PlatformStateError`` when the state file cannot be read, or is not one.
    public init(_ options: FakePlatformOptions = FakePlatformOptions()) throws(PlatformStateError) {
        self.options = options
        (endedConversations, ending) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
        var store = PlatformStore(options.rules)
        keeper = options.statePath.map { PlatformStateFile($0) }
        if let saved = try keeper?.read() { try store.restore(saved) }
        store.isChanged = false
        state = Mutex(State(store: store))
        client = CurlClient(clock: options.clock)
        file = options.journalPath.map { JournalFile($0) }
    }

    deinit { stop() }

    /// Starts to listen and answers `http://HOST:PORT`, the base URL a client of the REST API takes.
    ///
    /// - Throws: ``SocketError`` when the address is taken, or the fake already runs.
    @discardableResult
    public func start() throws(SocketError) -> URL {
        let socket = try SocketListener(host: options.host, port: options.port, connectionsMax: options.connectionsMax)
        let isFirst = listener.withLock { listener in
            defer { listener = listener ?? socket }
            return listener == nil
        }
        guard isFirst, let url = URL(string: socket.url) else { throw SocketError(.system(EALREADY), during: "start") }
        socket.serve { [weak self] stream in
            guard let self else { return }
            PlatformConnection(stream, of: self).serve()
        }
        return url
    }

    /// Ends every connection and stops listening.
    public func stop() {
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
    }

    /// A line of JSON for each request, oldest first.
    public var journalLines: [String] { state.withLock { $0.journal } }

    /// Changes or reads the records, and has them written to the state file when they changed.
    func tell<R: Sendable>(_ body: (inout PlatformStore) -> R) -> R {
        state.withLock { state in
            let result = body(&state.store)
            if state.store.isChanged {
                state.store.isChanged = false
                keeper?.write(state.store.json)
            }
            return result
        }
    }

    /// Tells of a conversation that is over.
    func noteEnd(of conversationID: String) { ending.yield(conversationID) }

    /// How many REST requests have come.
    public var requestCount: Int { state.withLock { $0.requests } }

    /// Counts a REST request and answers its number, from 1.
    func number() -> Int {
        state.withLock { state in
            state.requests += 1
            return state.requests
        }
    }

    func note(_ entry: JSONValue) {
        let line = entry.text()
        state.withLock { state in
            state.journal.append(line)
            if state.journal.count > Self.journalLinesMax { state.journal.removeFirst(Self.journalLinesMax / 8) }
        }
        file?.append(line)
    }
}
