public import Foundation
internal import Synchronization

/// A proxy that passes requests on as they are, streams the answers back, and keeps what a scenario is made of.
///
/// Tokens and other head fields pass through and are not kept.  A client that leaves is hung up on at the target too.
public final class RecordingProxy: Sendable {
    public struct Options: Sendable {
        public var host = "127.0.0.1"
        /// 0 lets the system pick.
        public var port = 0
        /// Where requests go: a base URL, with `/v1`.
        public var target: String
        /// Sent as the bearer token of requests that have none.
        public var token: String?
        /// Most exchanges kept; later ones pass through and are counted.
        public var exchangesMax = 2000
        public var connectionsMax = 512
        public var clock: any SimulatorClock = RealClock()

        public init(target: String) { self.target = target }
    }

    private struct State {
        var exchanges: [RecordedExchange] = []
        var count = 0
        var watches: [(count: Int, reached: CheckedContinuation<Void, Never>)] = []
    }

    public let options: Options
    let client: CurlClient
    private let state = Mutex(State())
    private let listener = Mutex<SocketListener?>(nil)

    public init(_ options: Options) {
        self.options = options
        client = CurlClient(clock: options.clock)
    }

    deinit { stop() }

    /// Starts to listen and answers the root, `http://HOST:PORT`; the base URL clients take is that and `/v1`.
    ///
    /// - Throws: ``SocketError`` when the address is taken, or the proxy already runs.
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
            RecordingConnection(stream, of: self).serve()
        }
        return url
    }

    /// Ends every connection and stops listening; what was recorded stays.
    public func stop() {
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
    }

    /// The exchanges so far, in the order they came.
    public var exchanges: [RecordedExchange] { state.withLock { $0.exchanges.sorted { $0.number < $1.number } } }

    /// The exchanges when at least so many have ended: a client may know that it is over before the proxy does.
    public func exchanges(atLeast count: Int) async -> [RecordedExchange] {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.exchanges.count < count { state.watches.append((count, continuation)) }
                return state.exchanges.count >= count
            }
            if isReached { continuation.resume() }
        }
        return exchanges
    }

    /// How many chat requests came, kept or not.
    public var requestCount: Int { state.withLock { $0.count } }

    /// The exchanges of each conversation, in the order they began; those without an id are one.
    public var conversations: [[RecordedExchange]] {
        var order: [String] = []
        var groups: [String: [RecordedExchange]] = [:]
        for exchange in exchanges {
            let key = exchange.conversation ?? ""
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(exchange)
        }
        return order.compactMap { groups[$0] }
    }

    func number() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }

    func keep(_ exchange: RecordedExchange) {
        let reached = state.withLock { state in
            if state.exchanges.count < options.exchangesMax { state.exchanges.append(exchange) }
            let kept = state.exchanges.count
            let reached = state.watches.filter { $0.count <= kept }
            state.watches.removeAll { $0.count <= kept }
            return reached
        }
        for watch in reached { watch.reached.resume() }
    }

    /// Where a path goes: what follows `/v1` is put behind the target's own prefix.
    func url(of request: UpstreamRequest) -> String {
        var target = options.target
        while target.hasSuffix("/") { target.removeLast() }
        let path = request.path.hasPrefix("/v1/") ? String(request.path.dropFirst(3)) : request.path
        return target + path + (request.query.isEmpty ? "" : "?" + request.query)
    }
}
