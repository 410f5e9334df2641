/// Serves the requests of one connection to the platform, one after another, on that connection's thread.
struct PlatformConnection {
    /// How long a client that reads nothing may hold a write, and a stalled answer may last.
    private static let writeTimeout = Duration.seconds(60)
    private static let stallLimit = Duration.seconds(600)

    private let stream: SocketStream
    private let platform: FakePlatform

    init(_ stream: SocketStream, of platform: FakePlatform) {
        self.stream = stream
        self.platform = platform
    }

    func serve() {
        var reader = UpstreamRequestReader(stream)
        while true {
            do {
                guard let request = try reader.next() else { return }
                if request.path == "/v1/convai/conversation", request.headers["upgrade"] != nil {
                    return converse(request, first: reader.takeBuffered())
                }
                guard answer(request) else { return }
            } catch UpstreamRequestReader.Refusal.malformed(let reason) {
                _ = write(PlatformReply.unknown(400, "Bad request: \(reason)."), keepsAlive: false)
                return
            } catch {
                return
            }
        }
    }

    /// Answers one request; false when the connection cannot serve another.
    private func answer(_ request: UpstreamRequest) -> Bool {
        switch request.path {
        case "/journal":
            let lines = platform.journalLines.map { $0 + "\n" }.joined()
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: \(lines.utf8.count)\r\n\r\n"
            return put(Array((head + lines).utf8)) && request.keepsAlive
        case "/probe":
            return write(PlatformReply(["requests": .integer(platform.requestCount)]), keepsAlive: request.keepsAlive)
        case "/deliver":
            let asked = PlatformRequest(request, at: platform.options.unixSeconds())
            let fault = asked.item("fault").map { WebhookFault(rawValue: $0) } ?? WebhookFault.none
            guard request.method == "POST", let fault, let id = asked.item("conversation_id") else {
                let names = WebhookFault.allCases.map(\.rawValue).joined(separator: ", ")
                return write(.unknown(400, "POST /deliver?conversation_id=ID&fault=NAME, one of \(names)"), keepsAlive: request.keepsAlive)
            }
            return write(PlatformReply(["sent": .bool(platform.deliver(id, fault: fault))]), keepsAlive: request.keepsAlive)
        default: return rest(request)
        }
    }

    private func converse(_ request: UpstreamRequest, first: [UInt8]) {
        switch WebSocketHandshake.answer(to: request, protocols: ["convai"]) {
        case .notAsked: _ = write(.unknown(426, "Upgrade Required"), keepsAlive: false)
        case .refused(let status, let reason): _ = write(.unknown(status, reason), keepsAlive: false)
        case .accepted(let head):
            guard put(head) else { return }
            let driver = ConversationDriver(stream, of: platform)
            switch platform.admit(PlatformRequest(request, at: platform.options.unixSeconds())) {
            case .success(let machine): driver.hold(machine, first: first)
            case .failure(let refusal): driver.refuse(refusal)
            }
        }
    }

    private func rest(_ request: UpstreamRequest) -> Bool {
        let asked = PlatformRequest(request, at: platform.options.unixSeconds())
        let fault = platform.options.faults.fault(ofRequest: platform.number())
        let reply = reply(asked, fault)
        platform.note(PlatformJournal.line(asked, reply: reply, fault: fault, at: platform.options.clock.now))
        switch fault {
        case .reset?, .lateReset?:
            stream.reset()
            return false
        case .stall?:
            _ = platform.options.clock.wait(until: platform.options.clock.now + Self.stallLimit, watching: stream, ignoringFinish: false)
            return false
        case .html?:
            let page = "<!doctype html><html><body><h1>Sign in to the network</h1></body></html>"
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n"
            return put(Array((head + page).utf8)) && request.keepsAlive
        case .truncated?:
            let whole = reply.bytes(keepsAlive: false)
            _ = put(Array(whole.dropLast(reply.body.bytes.count / 2 + 1)))
            return false
        default: return write(reply, keepsAlive: request.keepsAlive)
        }
    }

    /// What the routes answer, or the fault in their place.
    private func reply(_ request: PlatformRequest, _ fault: PlatformFault?) -> PlatformReply {
        switch fault {
        case .unauthorized?: .refused(401, "invalid_api_key", "Invalid API key")
        case .tooMany?: .refused(429, "too_many_concurrent_requests", "Too many concurrent requests.")
        case .broken?: .unknown(500, "Internal Server Error")
        case .unavailable?: .unknown(503, "Service Unavailable")
        case .reset?, .stall?, .html?: PlatformReply(.null)
        case .truncated?, .lateReset?, nil: platform.tell { $0.answer(request) }
        }
    }

    private func write(_ reply: PlatformReply, keepsAlive: Bool) -> Bool { put(reply.bytes(keepsAlive: keepsAlive)) && keepsAlive }

    private func put(_ bytes: [UInt8]) -> Bool { (try? stream.write(bytes, deadline: .now + Self.writeTimeout)) != nil }
}
