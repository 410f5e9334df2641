internal import Synchronization

/// Passes the requests of one connection on, one after another, on that connection's thread.
struct RecordingConnection {
    private static let outboxBytesMax = 16 * 1_048_576
    /// Head fields of a hop, and those libcurl writes itself.
    private static let hopFields: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length", "expect", "proxy-connection",
        "accept-encoding",
    ]

    /// What is known of the answer in flight, written by libcurl's thread.
    private final class Passing: Sendable {
        struct State {
            var exchange: RecordedExchange?
            var reader = ReplyReader()
            var hasHead = false
            /// Whether `[DONE]` came: a client that leaves then has heard it all.
            var isDone = false
            var isOver = false
        }

        let state: Mutex<State>
        let wake = WakeSignal()

        init(_ exchange: RecordedExchange?) { state = Mutex(State(exchange: exchange)) }
    }

    private let stream: SocketStream
    private let proxy: RecordingProxy
    private let link: ServiceLink

    init(_ stream: SocketStream, of proxy: RecordingProxy) {
        (self.stream, self.proxy) = (stream, proxy)
        link = ServiceLink(0, stream, clock: MonotonicClock(), outboxBytesMax: Self.outboxBytesMax)
    }

    func serve() {
        var reader = UpstreamRequestReader(stream)
        while true {
            do {
                guard let request = try reader.next(), pass(request), request.keepsAlive else { return link.finish() }
            } catch UpstreamRequestReader.Refusal.malformed(let reason) {
                _ = link.write(PlatformReply.unknown(400, "Bad request: \(reason).").bytes(keepsAlive: false))
                return link.finish()
            } catch {
                return link.cut()
            }
        }
    }

    /// Passes one request on and its answer back; false when the connection cannot serve another.
    private func pass(_ request: UpstreamRequest) -> Bool {
        var asked = CurlRequest(proxy.url(of: request), method: request.method, headers: headers(of: request), body: request.body)
        asked.totalTimeout = .seconds(600)
        let passing = Passing(exchange(of: request))
        let leave = proxy.client.send(asked) { event in take(event, passing) }
        while !passing.state.withLock({ $0.isOver }) {
            switch stream.watchPeer(for: nil, wakingOn: passing.wake.descriptor) {
            case .open: passing.wake.lower()
            case .finished: return hungUp(.fin, passing, leave)
            case .reset: return hungUp(.rst, passing, leave)
            }
        }
        return passing.state.withLock { $0.exchange?.ending ?? .complete } == .complete && !stream.isClosed
    }

    private func hungUp(_ way: CurlTransfer.HangUp, _ passing: Passing, _ leave: (CurlTransfer.HangUp) -> Void) -> Bool {
        end(passing, as: passing.state.withLock { $0.isDone } ? .complete : .hungUp(way), at: proxy.options.clock.now)
        leave(way)
        return false
    }

    /// Writes an exchange down, the first time it ends.
    private func end(_ passing: Passing, as ending: RecordedExchange.Ending, at now: Duration) {
        let exchange: RecordedExchange? = passing.state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            state.exchange?.ending = ending
            state.exchange?.endedAt = now
            return state.exchange
        }
        if let exchange { proxy.keep(exchange) }
    }

    private func exchange(of request: UpstreamRequest) -> RecordedExchange? {
        guard request.method == "POST", request.path.hasSuffix("/chat/completions"), let body = JSONValue(parsing: request.body) else {
            return nil
        }
        return RecordedExchange(
            number: proxy.number(), conversation: request.headers["x-conversation-id"], body: body, arrivedAt: proxy.options.clock.now)
    }

    private func headers(of request: UpstreamRequest) -> [String] {
        var fields = request.headers.filter { !Self.hopFields.contains($0.key) }.sorted { $0.key < $1.key }.map {
            "\($0.key): \($0.value)".onOneLine
        }
        if let token = proxy.options.token, request.headers["authorization"] == nil { fields.append("authorization: Bearer \(token)") }
        return fields
    }

    /// Takes what the target sent, on libcurl's thread.
    private func take(_ event: CurlEvent, _ passing: Passing) {
        switch event {
        case .sent: break
        case .head(let head):
            passing.state.withLock { state in
                state.hasHead = true
                state.exchange?.status = head.status
            }
            put(Self.head(head))
        case .chunk(let bytes, let at):
            passing.state.withLock { state in
                for item in state.reader.consume(bytes) { note(item, at: at, in: &state) }
            }
            put(AnswerPlan.chunk(bytes))
        case .ended(let ending):
            // Written down before the client can know that it is over.
            end(passing, as: ending.outcome == .complete ? .complete : .failed("\(ending.outcome)"), at: ending.at)
            let hasHead = passing.state.withLock { $0.hasHead }
            if ending.outcome == .complete {
                put(Array("0\r\n\r\n".utf8))
            } else if !hasHead {
                put(PlatformReply.unknown(502, "The target could not be asked: \(ending.outcome).").bytes(keepsAlive: false))
            } else {
                link.cut()
            }
            passing.wake.raise()
        }
    }

    private func note(_ item: ReplyReader.Item, at now: Duration, in state: inout Passing.State) {
        switch item {
        case .content(let text):
            state.exchange?.deltas.append(text)
            if state.exchange?.firstTokenAt == nil, text.contains(where: { !$0.isWhitespace }) { state.exchange?.firstTokenAt = now }
            state.exchange?.lastTokenAt = now
        case .toolCall(_, _, let name?, _): state.exchange?.calls.append(name)
        case .done: state.isDone = true
        default: break
        }
    }

    private static func head(_ head: CurlHead) -> [UInt8] {
        let kept = head.headers.filter { !hopFields.contains($0.name.lowercased()) && $0.name.lowercased() != "content-encoding" }
        let fields = kept.map { "\($0.name): \($0.value)".onOneLine } + ["Transfer-Encoding: chunked"]
        return Array("HTTP/1.1 \(head.status) \(head.status == 200 ? "OK" : "Status")\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n".utf8)
    }

    private func put(_ bytes: [UInt8]) {
        if !link.write(bytes) { link.cut() }
    }
}
