/// The gateway's own `/v1/chat/completions`, with the habits of its version.
extension ClawdbotMachine {
    /// What an HTTP request is to be answered with at once; nil when a run answers it.
    struct Reply: Sendable, Equatable {
        var status: Int
        var body: String
        var contentType = "application/json; charset=utf-8"
        var fields: [String] = []
    }

    /// Takes a chat completion request on a connection.
    mutating func completion(_ number: Int, _ request: UpstreamRequest) -> Reply? {
        guard options.servesHTTP else { return Reply(status: 404, body: "Not Found", contentType: "text/plain; charset=utf-8") }
        guard request.method == "POST" else {
            return Reply(status: 405, body: "Method Not Allowed", contentType: "text/plain; charset=utf-8", fields: ["Allow: POST"])
        }
        guard let token = request.bearer, !token.isEmpty, token == options.token ?? token else {
            return Reply(status: 401, body: #"{"error":{"message":"Unauthorized","type":"unauthorized"}}"#)
        }
        guard request.body.count <= 1_048_576 else { return Self.invalid("payload too large") }
        guard let tree = request.body.isEmpty ? .object([]) : JSONValue(parsing: request.body), tree.isObject else {
            return Self.invalid("Unexpected token in JSON")
        }
        guard let prompt = ClawdbotPrompt(tree["messages"]) else { return Self.invalid("Missing user message in `messages`.") }
        let key = httpKey(request, tree)
        let runID = "chatcmpl_" + newID()
        note(.request, "POST /v1/chat/completions", run: runID, session: key, value: ["message": .string(prompt.text)])
        let isStream = Self.isTruthy(tree["stream"])
        httpAnswers[number] = HTTPAnswer(
            runID: runID, model: tree["model"]?.string ?? options.brand.rawValue, isStream: isStream,
            includesUsage: tree["stream_options"]?["include_usage"]?.bool == true)
        if isStream {
            put(.bytes(number, Array(Self.streamHead.utf8)))
            if options.isLaterHTTP { chunk(number, ["role": "assistant"]) }
        }
        _ = ask(runID, key, prompt.text, .http(connection: number), within: .milliseconds(options.runMilliseconds))
        beginNext(of: key)
        return nil
    }

    struct HTTPAnswer: Sendable {
        let runID: String
        let model: String
        let isStream: Bool
        let includesUsage: Bool
        var hasRole = false
    }

    static let streamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nConnection: close\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n"

    private static func invalid(_ message: String) -> Reply {
        let error: JSONValue = ["error": ["message": .string(message), "type": "invalid_request_error"]]
        return Reply(status: 400, body: error.text())
    }

    /// Whose session: the header of this version's brand, else one of the user's, else one of its own.
    private mutating func httpKey(_ request: UpstreamRequest, _ tree: JSONValue) -> String {
        let prefix = "x-\(options.brand.rawValue)-"
        if let key = request.headers[prefix + "session-key"]?.trimmingSpaces, !key.isEmpty { return canonical(key) }
        let named = request.headers[prefix + "agent-id"] ?? request.headers[prefix + "agent"]
        let modelled = tree["model"]?.string.flatMap { model in
            ["\(options.brand.rawValue):", "\(options.brand.rawValue)/", "agent:"].first { model.hasPrefix($0) }
                .map { String(model.dropFirst($0.count)) }
        }
        let agent = (named ?? modelled ?? "main").lowercased()
        if let user = tree["user"]?.string, !user.isEmpty { return "agent:\(agent):openai-user:\(user)" }
        return "agent:\(agent):openai:\(newID())"
    }

    private static func isTruthy(_ value: JSONValue?) -> Bool {
        switch value {
        case .bool(let flag)?: flag
        case .string(let text)?: !text.isEmpty
        case .integer(let number)?: number != 0
        case nil, .null?: false
        default: true
        }
    }

    mutating func sayHTTP(_ number: Int, _ runID: String, _ token: String) {
        guard let answer = httpAnswers[number], answer.runID == runID, answer.isStream else { return }
        if !options.isLaterHTTP, !answer.hasRole { chunk(number, ["role": "assistant"]) }
        chunk(number, ["content": .string(token)], finish: .some(nil))
    }

    mutating func finishHTTP(_ run: ClawdbotRun, on number: Int) {
        guard let answer = httpAnswers.removeValue(forKey: number), answer.runID == run.id else { return }
        if answer.isStream {
            httpAnswers[number] = answer
            if run.state == .ok, run.tokens == 0, !options.isLaterHTTP {
                chunk(number, ["content": "No response from Moltbot."], finish: .some(nil))
            }
            if options.isLaterHTTP {
                chunk(number, .object([]), finish: .some("stop"))
                if answer.includesUsage { event(number, Self.envelope(answer, timestamp, choices: [], usage: true).text()) }
            }
            event(number, "[DONE]")
            httpAnswers[number] = nil
            put(.bytes(number, Array("0\r\n\r\n".utf8)))
            return put(.finish(number))
        }
        var status = 200
        let body: JSONValue
        if case .failed(let reason) = run.state {
            status = 500
            body = ["error": ["message": .string(options.isLaterHTTP ? "internal error" : "Error: \(reason)"), "type": "api_error"]]
        } else {
            let text = Self.isSilent(run.text) ? "No response from Moltbot." : run.text
            body = [
                "id": .string(run.id), "object": "chat.completion", "created": .integer(timestamp / 1000), "model": .string(answer.model),
                "choices": [["index": 0, "message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]],
                "usage": ["prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0],
            ]
        }
        put(.bytes(number, Array(Reply(status: status, body: body.text()).text.utf8)))
        put(.finish(number))
    }

    /// Writes a chunk; a finish of nil within an optional is written as null, none at all leaves the key out.
    private mutating func chunk(_ number: Int, _ delta: JSONValue, finish: String?? = nil) {
        guard let answer = httpAnswers[number] else { return }
        if delta["role"] != nil { httpAnswers[number]?.hasRole = true }
        var choice: [JSONMember] = [.init(key: "index", value: 0), .init(key: "delta", value: delta)]
        if let finish { choice.append(.init(key: "finish_reason", value: finish.map(JSONValue.string) ?? .null)) }
        event(number, Self.envelope(answer, timestamp, choices: [.object(choice)], usage: false).text())
    }

    private static func envelope(_ answer: HTTPAnswer, _ timestamp: Int, choices: JSONValue, usage: Bool) -> JSONValue {
        var members: [JSONMember] = [
            .init(key: "id", value: .string(answer.runID)), .init(key: "object", value: "chat.completion.chunk"),
            .init(key: "created", value: .integer(timestamp / 1000)), .init(key: "model", value: .string(answer.model)),
            .init(key: "choices", value: choices),
        ]
        if usage { members.append(.init(key: "usage", value: ["prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0])) }
        return .object(members)
    }

    private mutating func event(_ number: Int, _ data: String) {
        put(.bytes(number, AnswerPlan.chunk(Array("data: \(data)\n\n".utf8))))
    }
}

extension ClawdbotMachine.Reply {
    /// The whole response.
    var text: String {
        let reason = [
            200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 426: "Upgrade Required",
        ]
        let head = [
            "HTTP/1.1 \(status) \(reason[status] ?? "Status")", "Content-Type: \(contentType)", "Content-Length: \(body.utf8.count)",
        ]
        return (head + fields + ["", ""]).joined(separator: "\r\n") + body
    }
}
