public import Foundation
internal import Synchronization

/// An OpenAI-compatible model server that answers from a script, at a pace it was given, with the faults it was told to have.
///
/// `POST /v1/chat/completions` and `GET /v1/models` as OpenAI serves them; `GET /probe` counts the streams open and those whose client
/// left early, `GET /probe/requests` lists what was received, `GET /probe/reset` forgets both.  It is laxer than OpenAI in what it takes:
/// any role, null content, a tool's message without an id; what a gateway sends is for its caller to judge by `/probe/requests`.
public final class FakeLLM: Sendable {
    public let options: FakeLLMOptions
    let journal = FakeLLMJournal()
    let script: Mutex<ModelScript>
    private let listener = Mutex<SocketListener?>(nil)

    public init(_ options: FakeLLMOptions = FakeLLMOptions()) {
        self.options = options
        script = Mutex(ModelScript(options.replies))
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
            FakeLLMConnection(stream, of: self).serve()
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

    /// Suspends until the counts satisfy a condition, for tests that must not sleep.
    public func probe(where condition: @escaping @Sendable (FakeLLMProbe) -> Bool) async -> FakeLLMProbe {
        await journal.probe(where: condition)
    }

    /// Forgets counts and requests.
    public func reset() { journal.reset() }
}
