extension AnswerPlan {
    /// A plain response: status, JSON (or other) body, Content-Length.
    init(status: Int, body: String, contentType: String = "application/json", headers: [String] = [], keepsAlive: Bool) {
        self.keepsAlive = keepsAlive
        let extra = headers + (keepsAlive ? [] : ["Connection: close"])
        let head = "HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: \(contentType)\r\nContent-Length: \(body.utf8.count)\r\n"
        steps = [.write(head + extra.map { $0 + "\r\n" }.joined() + "\r\n" + body)]
        if !keepsAlive { steps.append(.close) }
    }

    /// A completion that is not streamed: it is due when a stream's last delta would be.
    init(whole answer: ModelAnswer, writer: ChunkWriter, timing: StreamTiming, fault: UpstreamFault?, keepsAlive: Bool) {
        let body = writer.completion(of: answer)
        switch fault {
        case .badJSONEvent: self.init(status: 200, body: String(body.dropLast(7)), keepsAlive: keepsAlive)
        case .missingChoices: self.init(status: 200, body: writer.chunkWithoutChoices(), keepsAlive: keepsAlive)
        case .midErrorObject:
            let error = ChunkWriter.error("The model failed in the middle of its answer.", type: "server_error", code: "model_failed")
            self.init(status: 200, body: error.text(), keepsAlive: keepsAlive)
        case .midErrorString: self.init(status: 200, body: #"{"error":"overloaded"}"#, keepsAlive: keepsAlive)
        default: self.init(status: 200, body: body, keepsAlive: keepsAlive)
        }
        if case .write(let bytes) = steps.first {
            breaksOff = true
            switch fault {
            case .stallBeforeFirst: steps = [.stall]
            case .stallMid: steps = [.write(Array(bytes.dropLast(body.utf8.count / 2))), .stall]
            case .truncate, .shortContentLength, .badChunkSize: steps = [.write(Array(bytes.dropLast(body.utf8.count / 2))), .close]
            case .resetMid: steps = [.write(Array(bytes.dropLast(body.utf8.count / 2))), .reset]
            default: breaksOff = false
            }
        }
        var timing = timing
        var due = timing.first
        if case .text(let deltas) = answer.content { for _ in deltas { due = timing.next() } }
        if due > .zero { steps.insert(.wait(until: due), at: 0) }
        if breaksOff { self.keepsAlive = false }
    }

    /// The answer of a fault that is a response of its own, else nil.
    init?(respondingWith fault: UpstreamFault, keepsAlive: Bool) {
        switch fault {
        case .notSSEHTML:
            let page = "<!doctype html><html><head><title>Bad gateway</title></head><body><h1>502 Bad gateway</h1></body></html>"
            self.init(status: 200, body: page, contentType: "text/html; charset=utf-8", keepsAlive: keepsAlive)
        case .notSSEJSON:
            let error = ChunkWriter.error("This answer is JSON where an event stream was asked for.", type: "server_error")
            self.init(status: 200, body: error.text(), keepsAlive: keepsAlive)
        case .emptyBody: self.init(status: 200, body: "", contentType: "text/event-stream", keepsAlive: keepsAlive)
        default:
            guard let status = fault.status else { return nil }
            self.init(failing: status, message: "The fake model was told to answer \(status).", keepsAlive: keepsAlive)
        }
    }

    /// An error in OpenAI's shape; 429 and 503 say when to come back.
    init(failing status: Int, message: String, parameter: String? = nil, keepsAlive: Bool) {
        let type =
            switch status {
            case 401, 403: "authentication_error"
            case 429: "rate_limit_error"
            case 529: "overloaded_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        let headers = status == 429 || status == 503 ? ["Retry-After: 1"] : []
        let body = ChunkWriter.error(message, type: type, parameter: parameter, code: status == 401 ? "invalid_api_key" : nil)
        self.init(status: status, body: body.text(), headers: headers, keepsAlive: keepsAlive)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 529: "Overloaded"
        default: "Status"
        }
    }
}
