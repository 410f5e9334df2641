internal import Dispatch
public import Foundation
internal import Synchronization

/// A model server that answers from a script, at a pace it was given, with the faults it was told to have, on two wires.
///
/// `POST /v1/chat/completions` as OpenAI serves it and `POST /v1/messages` as Anthropic does, both from one script and one journal.
/// `GET /probe` counts the streams open and those whose client left early, agent runs, legs and calls; `GET /probe/requests` lists what
/// was received; `GET /journal` has a line for each request; `GET /probe/reset` forgets it all.  At chat completions it is laxer than
/// OpenAI in what it takes: any role, null content, a tool's message without an id; what a gateway sends is for its caller to judge.
/// At messages it refuses what Anthropic refuses.
public final class FakeLLM: Sendable {
    public let options: FakeLLMOptions
    let journal: FakeLLMJournal
    let script: Mutex<ModelScript>
    /// What prefixes the Anthropic wire has cached.
    let cache: Mutex<PromptCache>
    private let connections = Atomic<Int>(0)
    private let listener = Mutex<SocketListener?>(nil)

    public init(_ options: FakeLLMOptions = FakeLLMOptions()) {
        self.options = options
        journal = FakeLLMJournal(path: options.journalPath)
        script = Mutex(ModelScript(options.replies))
        cache = Mutex(PromptCache(tokensMin: options.cacheTokensMin))
    }

    deinit { stop() }

    /// Starts to listen and answers the root, `http://HOST:PORT`; a client's base URL is that and `/v1`.
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
            FakeLLMConnection(stream, of: self, number: self.connections.add(1, ordering: .relaxed).newValue).serve()
        }
        return url
    }

    /// Ends every stream and stops listening.
    public func stop() {
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
    }

    /// The counts now.
    public var probe: FakeLLMProbe { journal.probe }

    /// The newest requests, oldest first, 256 at most.
    public var requests: [FakeLLMRecord] { journal.records }

    /// A line of JSON for each request, oldest first; answers in progress have the fate `open`.
    public var journalLines: [String] { journal.lines }

    /// Suspends until the counts satisfy a condition, for tests that must not sleep.
    public func probe(where condition: @escaping @Sendable (FakeLLMProbe) -> Bool) async -> FakeLLMProbe {
        await withCheckedContinuation { continuation in journal.watch(condition) { continuation.resume(returning: $0) } }
    }

    /// Blocks the thread until the counts satisfy a condition, at most for a time; nil when they did not.
    public func probe(within limit: Duration, where condition: @escaping @Sendable (FakeLLMProbe) -> Bool) -> FakeLLMProbe? {
        let found = Mutex<FakeLLMProbe?>(nil)
        let reached = DispatchSemaphore(value: 0)
        journal.watch(condition) { probe in
            found.withLock { $0 = probe }
            reached.signal()
        }
        return reached.wait(timeout: .now() + .microseconds(limit.microseconds)) == .success ? found.withLock { $0 } : nil
    }

    /// Time on the clock of the records' `arrivedAt`.
    public var now: Duration { options.clock.now }

    /// Forgets counts and requests; what is cached stays.
    public func reset() { journal.reset() }
}
