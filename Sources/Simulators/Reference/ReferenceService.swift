import Synchronization

/// The routes of the reference server: who may come in, and what is answered.
final class ReferenceService: Sendable {
    static let bodyBytesMax = 8 << 20

    let token: String
    let model: String
    let style: ReferenceStyle
    let clock: any StageClock
    let memory: ReferenceMemory
    let tokens: ReferenceTokens
    let behaviour: ReferenceBehaviour
    private let wrongTokens = Mutex(0)
    private let numbers = Mutex(0)

    init(
        token: String, model: String, style: ReferenceStyle, clock: any StageClock, behaviour: ReferenceBehaviour,
        place: ReferencePlace = ReferencePlace(), requestsBurst: Int? = nil
    ) {
        self.token = token
        self.model = model
        self.style = style
        self.clock = clock
        memory = ReferenceMemory(habits: behaviour.session, clock: clock, place: place)
        tokens = ReferenceTokens(clock, mistakes: behaviour.tokenMistakes, burst: requestsBurst)
        self.behaviour = behaviour
    }

    func nextNumber() -> Int {
        numbers.withLock { number in
            number += 1
            return number
        }
    }

    /// Judges a head: bearer, route, method, content type, declared size, in this order.
    func admit(_ request: ReferenceRequest) -> ReferenceAnswer? {
        if request.path == "/probe" { return nil }
        if let refusal = authorize(request) { return refusal }
        guard let methods = Self.methods(of: request.path) else { return .error(404, "There is nothing at this path.", code: "not_found") }
        guard methods.contains(request.method) else {
            return .error(
                405, "This path does not take \(request.method.prefix(16)).",
                fields: [HeaderField("Allow", methods.joined(separator: ", "))])
        }
        guard request.method == "POST" else { return nil }
        let type = HeaderField.trim((request.value("content-type") ?? "application/json").prefix { $0 != ";" }).lowercased()
        if type != "application/json" { return .error(415, "The body must be application/json.") }
        if let length = request.value("content-length").flatMap(Int.init), length > Self.bodyBytesMax {
            return .error(413, "The body is over \(Self.bodyBytesMax) bytes.")
        }
        return nil
    }

    /// RFC 6750: the one Authorization header must be the bearer token, exactly.
    private func authorize(_ request: ReferenceRequest) -> ReferenceAnswer? {
        let values = request.values("authorization")
        if values.isEmpty, behaviour.tokenMistakes.contains(.believesForwarded), request.value("x-forwarded-for") == "127.0.0.1" {
            return nil
        }
        guard let value = values.first else { return Self.unauthorized("Bearer realm=\"reference\"", "No bearer token was sent.") }
        let scheme = value.prefix { $0 != " " }
        let rest = HeaderField.trim(value.dropFirst(scheme.count))
        if values.count == 1, scheme.lowercased() == "bearer", rest == token {
            guard let limit = behaviour.locksOutAfter, wrongTokens.withLock({ $0 >= limit }) else { return nil }
            return .error(429, "Too many wrong tokens.", type: "rate_limit_error", fields: [HeaderField("Retry-After", "60")])
        }
        if values.count == 1, scheme.lowercased() == "bearer", let token = tokens.find(rest) { return refusal(for: token) }
        wrongTokens.withLock { $0 += 1 }
        return Self.unauthorized("Bearer realm=\"reference\", error=\"invalid_token\"", "The bearer token is not valid.")
    }

    private static func unauthorized(_ challenge: String, _ message: String) -> ReferenceAnswer {
        .error(401, message, code: "invalid_api_key", fields: [HeaderField("WWW-Authenticate", challenge)])
    }

    private static func methods(of path: String) -> [String]? {
        switch path {
        case "/v1/chat/completions", "/chat/completions", "/v1/chat/completions/chat/completions": ["POST", "HEAD", "OPTIONS"]
        case "/v1/models": ["GET", "HEAD"]
        default: path.hasPrefix("/v1/models/") ? ["GET", "HEAD"] : nil
        }
    }

    /// Answers a request that was let in.
    func respond(_ request: ReferenceRequest) -> ReferenceAnswer {
        if let answer = limited(request) { return answer }
        switch (request.method, request.path) {
        case ("GET", "/probe"):
            let counts = memory.counts()
            return .json(200, ["open": .integer(counts.open), "cancelled": .integer(counts.cancelled)])
        case ("OPTIONS", _): return ReferenceAnswer(status: 204, fields: [HeaderField("Allow", "POST, HEAD, OPTIONS")], body: .whole([]))
        case ("HEAD", let path) where path.hasSuffix("/chat/completions"):
            return ReferenceAnswer(status: 200, fields: [HeaderField("Content-Type", "application/json")], body: .whole([]))
        case (_, "/v1/models"): return .json(200, ["object": "list", "data": [modelItem]])
        case ("POST", _): return chat(request)
        default:
            let id = request.path.split(separator: "/").last.map(String.init) ?? ""
            return id == model ? .json(200, modelItem) : .error(404, "There is no such model.", code: "model_not_found")
        }
    }

    private var modelItem: JSONValue {
        ["id": .string(model), "object": "model", "created": 1_700_000_000, "owned_by": "reference"]
    }

    func chat(_ request: ReferenceRequest) -> ReferenceAnswer {
        if let slots = behaviour.slotsLeaked, memory.counts().cancelled >= slots {
            return .error(503, "All slots are taken.", type: "server_error")
        }
        let body: JSONValue
        switch ReferenceValidation.read(request.body) {
        case .failure(let refusal): return refusal.answer
        case .success(let value): body = value
        }
        let plan: ReferencePlan
        switch style {
        case .api:
            guard let begun = memory.begin(api: body, streamsMax: behaviour.streamsMax) else {
                return .error(
                    429, "Too many streams at once.", type: "rate_limit_error", code: "rate_limit_exceeded",
                    fields: [HeaderField("Retry-After", "1")])
            }
            plan = begun
        case .voice:
            let user = body["user"]?.string ?? body["user_id"]?.string
            plan = memory.begin(voice: body, of: .init(conversation: request.value("x-conversation-id"), user: user))
        }
        let writer = ReferenceWriter(
            number: nextNumber(), model: body["model"]?.string ?? model, body: body, style: style, habits: behaviour.session)
        if let status = plan.failsAtOnceWith, style == .api {
            clock.sleep(plan.wait)
            memory.finished(plan.ticket)
            return .error(
                status, "The upstream failed.", type: "server_error", code: "upstream_error",
                fields: [HeaderField("x-should-retry", "false")])
        }
        if body["stream"]?.bool == true {
            let penalty = memory.counts().cancelled > 0 ? behaviour.penaltyAfterInterruption : .zero
            let steps = plan.waitsForOthers ? [writer.opening, .gate(since: clock.now())] : writer.steps(plan)
            var answer = ReferenceAnswer(status: 200, fields: Self.streamFields, body: .steps([.wait(penalty)] + steps))
            answer.ticket = plan.ticket
            if let token = token(of: request) { tokens.began(plan.ticket, of: token) }
            if plan.waitsForOthers {
                answer.gate = { [memory, isMuted = behaviour.mutesGates] since in
                    let steps = memory.gate(plan, writer, since: since)
                    return isMuted ? steps.filter { !ReferenceWords.covers($0.content ?? "") } : steps
                }
            }
            return answer
        }
        clock.sleep(plan.wait)
        memory.deliveredWhole(plan.ticket)
        return .json(200, writer.completion(plan))
    }

    static let streamFields = [
        HeaderField("Content-Type", "text/event-stream; charset=utf-8"), HeaderField("Cache-Control", "no-cache, no-transform"),
        HeaderField("X-Accel-Buffering", "no"),
    ]

    func delivered(_ step: ReferenceStep, to ticket: ReferencePlan.Ticket) {
        if let text = step.content, !text.isEmpty { memory.delivered(text, to: ticket) }
    }

    func run(_ effect: ReferencePlan.ToolCall, _ ticket: ReferencePlan.Ticket) { memory.run(effect, ticket) }
    func finished(_ ticket: ReferencePlan.Ticket) {
        tokens.ended(ticket)
        memory.finished(ticket)
    }
    func interrupted(_ ticket: ReferencePlan.Ticket) {
        tokens.ended(ticket)
        memory.interrupted(ticket)
    }
    func isSuperseded(_ ticket: ReferencePlan.Ticket) -> Bool { memory.isSuperseded(ticket) || tokens.isCut(ticket) }
}
