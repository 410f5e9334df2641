extension AnswerPlan {
    /// A plain response: status, JSON (or other) body, Content-Length.
    init(status: Int, body: String, contentType: String = "application/json", headers: [String] = [], keepsAlive: Bool) {
        self.keepsAlive = keepsAlive
        let extra = headers + (keepsAlive ? [] : ["Connection: close"])
        let head = "HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: \(contentType)\r\nContent-Length: \(body.utf8.count)\r\n"
        steps = [.write(head + extra.map { $0 + "\r\n" }.joined() + "\r\n" + body)]
        if !keepsAlive { steps.append(.close) }
    }

    /// An answer that is not streamed: it is due when a stream's last delta would be.
    init(whole answer: ModelAnswer, dialect: any AnswerDialect, timing: StreamTiming, _ manner: Manner) {
        let keepsAlive = manner.keepsAlive
        let fields = manner.fields
        let body = dialect.whole(answer)
        switch manner.fault {
        case .badJSONEvent: self.init(status: 200, body: String(body.dropLast(7)), headers: fields, keepsAlive: keepsAlive)
        case .missingChoices: self.init(status: 200, body: dialect.incomplete.data, headers: fields, keepsAlive: keepsAlive)
        case .midErrorObject: self.init(status: 200, body: dialect.failure.data, headers: fields, keepsAlive: keepsAlive)
        case .midErrorString: self.init(status: 200, body: dialect.plainFailure.data, headers: fields, keepsAlive: keepsAlive)
        default: self.init(status: 200, body: body, headers: fields, keepsAlive: keepsAlive)
        }
        let stall = manner.stall ?? Stall(of: manner.fault)
        if case .write(let bytes) = steps.first {
            let half = Array(bytes.dropLast(body.utf8.count / 2))
            breaksOff = true
            switch manner.fault {
            case .truncate, .shortContentLength, .badChunkSize: steps = [.write(half), .close]
            case .resetMid: steps = [.write(half), .reset]
            default:
                if let stall, stall.milliseconds == nil {
                    steps = stall.point == .head || stall.point == .first ? [.stall] : [.write(half), .stall]
                } else {
                    breaksOff = false
                }
            }
        }
        var timing = timing
        var due = timing.first + .milliseconds(stall?.milliseconds ?? 0)
        for _ in 0..<max(0, answer.tokens) { due = max(due, timing.next() + .milliseconds(stall?.milliseconds ?? 0)) }
        if due > .zero { steps.insert(.wait(until: due), at: 0) }
        if breaksOff { self.keepsAlive = false }
    }

    /// The answer of a fault that is a response of its own, else nil.
    init?(respondingWith fault: UpstreamFault, wire: UpstreamWire, requestID: String, keepsAlive: Bool) {
        switch fault {
        case .notSSEHTML:
            let page = "<!doctype html><html><head><title>Bad gateway</title></head><body><h1>502 Bad gateway</h1></body></html>"
            self.init(status: 200, body: page, contentType: "text/html; charset=utf-8", keepsAlive: keepsAlive)
        case .notSSEJSON:
            let message = "This answer is JSON where an event stream was asked for."
            let error = wire.error(status: 500, message: message, requestID: requestID)
            self.init(status: 200, body: error.text(), keepsAlive: keepsAlive)
        case .emptyBody: self.init(status: 200, body: "", contentType: "text/event-stream", keepsAlive: keepsAlive)
        default:
            guard let status = fault.status else { return nil }
            let message = status == 529 && wire == .anthropic ? "Overloaded" : "The fake model was told to answer \(status)."
            self.init(failing: status, message: message, wire: wire, requestID: requestID, keepsAlive: keepsAlive)
        }
    }

    /// An error in the wire's shape; 429, 503 and 529 say when to come back.
    init(
        failing status: Int, message: String, parameter: String? = nil, wire: UpstreamWire = .openAI, requestID: String = "req_fake",
        keepsAlive: Bool
    ) {
        var fields = [wire.requestField(requestID)]
        if [429, 503, 529].contains(status) { fields.append("Retry-After: 1") }
        if wire == .anthropic {
            fields.append("x-should-retry: \([408, 409, 429].contains(status) || status >= 500)")
            if status == 429 {
                fields += ["anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 0"]
            }
        }
        let body = wire.error(status: status, message: message, parameter: parameter, requestID: requestID)
        self.init(status: status, body: body.text(), headers: fields, keepsAlive: keepsAlive)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 529: "Overloaded"
        default: "Status"
        }
    }
}
