import NIOHTTP1

/// Judges a request by its head alone, in the order that gives nothing away: size, Host, bearer, route, method, scope, origin, content
/// type, declared size. Pure, but for asking who the token belongs to.
struct RequestJudge: Sendable {
    struct Limits: Sendable, Equatable {
        var headBytesMax = 16_384
        var requestLineBytesMax = 8_192
        var headerFieldsMax = 64
        var bodyBytesMax = 1_048_576
    }

    struct Accepted {
        var route: Route
        /// Nil only on open routes.
        var caller: Caller?
        /// Of a post-call webhook, which has it in a token's place.
        var signature: WebhookSignature?
    }

    var limits = Limits()
    var originsAllowed: Set<String> = []
    /// Nil where no key to prove post-call webhooks is configured: their route is not there then.
    var postCalls: PostCallRoute?

    /// - Parameter caller: whose token it is, known as soon as that was judged, also of a request that is refused for something else.
    func judge(
        _ head: HTTPRequestHead, from caller: inout Caller?, authorize: (String?) -> Authorization
    ) throws(Refusal) -> Accepted {
        caller = nil
        try judgeSize(head)
        try judgeHost(head)
        try judgeFraming(head)
        let route = Route(target: head.uri)
        if route == .postCall { return try judgePostCall(head) }
        if route?.isOpen != true {
            caller = try judgeBearer(head, authorize)
        }
        guard let route else { throw .notFound }
        guard route.methods.contains(head.method) else { throw .methodNotAllowed(route) }
        let scopes = caller?.scopes
        if let usual = route.scopes.first, !route.scopes.contains(where: { scopes?.contains($0) == true }) {
            throw .insufficientScope(usual)
        }
        for origin in head.headers["origin"] where !originsAllowed.contains(origin) { throw .forbiddenOrigin }
        if route == .chatCompletions, head.method == .POST { try judgeContent(head) }
        return Accepted(route: route, caller: caller)
    }

    /// By its signature alone: neither a bearer token nor an origin makes it better or worse.
    private func judgePostCall(_ head: HTTPRequestHead) throws(Refusal) -> Accepted {
        guard let postCalls else { throw .notFound }
        guard Route.postCall.methods.contains(head.method) else { throw .methodNotAllowed(.postCall) }
        return Accepted(route: .postCall, signature: try postCalls.judge(head))
    }

    /// RFC 6750 2.1: one field with one token; two fields are none that can be trusted.
    private func judgeBearer(_ head: HTTPRequestHead, _ authorize: (String?) -> Authorization) throws(Refusal) -> Caller {
        let values = head.headers["authorization"]
        guard values.count < 2 else { throw .unauthorized(credentialsSent: true) }
        switch authorize(values.first) {
        case .granted(let caller): return caller
        case .missing: throw .unauthorized(credentialsSent: false)
        case .malformed, .refused: throw .unauthorized(credentialsSent: true)
        }
    }

    private func judgeSize(_ head: HTTPRequestHead) throws(Refusal) {
        let line = head.method.rawValue.utf8.count + head.uri.utf8.count + " HTTP/1.1 ".utf8.count
        if line > limits.requestLineBytesMax { throw .targetTooLong(limits.requestLineBytesMax) }
        var bytes = line
        var fields = 0
        for (name, value) in head.headers {
            bytes += name.utf8.count + value.utf8.count + 4
            fields += 1
        }
        if bytes > limits.headBytesMax || fields > limits.headerFieldsMax { throw .headTooLarge }
    }

    /// RFC 9112 3.2: exactly one Host on HTTP/1.1.
    private func judgeHost(_ head: HTTPRequestHead) throws(Refusal) {
        var hosts = 0
        for (name, value) in head.headers where name.count == 4 && name.lowercased() == "host" {
            hosts += 1
            if value.utf8.contains(where: { $0 <= UInt8(ascii: " ") || "/,@?#\"<>\\".utf8.contains($0) }) {
                throw .badRequest("The Host header is not a host.", code: "bad_host")
            }
        }
        if hosts > 1 { throw .badRequest("There is more than one Host header.", code: "bad_host") }
        if hosts == 0, !head.isBeforeHTTP11 { throw .badRequest("The Host header is missing.", code: "bad_host") }
    }

    /// RFC 9112 6.1: one coding, `chunked`, and no length beside it; anything else two servers may read as two messages.
    private func judgeFraming(_ head: HTTPRequestHead) throws(Refusal) {
        let codings = head.headers["transfer-encoding"]
        guard !codings.isEmpty else { return }
        guard codings.count == 1, codings[0].lowercased() == "chunked", !head.headers.contains(name: "content-length") else {
            throw .badRequest("The body must be framed by one `Transfer-Encoding: chunked` or by a Content-Length.", code: "bad_framing")
        }
    }

    private func judgeContent(_ head: HTTPRequestHead) throws(Refusal) {
        let types = head.headers["content-type"]
        guard types.count == 1, Self.isJSON(types[0]), head.headers["content-encoding"].isEmpty else { throw .unsupportedMediaType }
        // A length too long for a number is too long for a body.
        if let declared = head.headers.first(name: "content-length"), Int(declared).map({ $0 > limits.bodyBytesMax }) ?? true {
            throw .bodyTooLarge(limits.bodyBytesMax)
        }
    }

    /// `application/json` in any case, with any parameters (RFC 9110 8.3).
    static func isJSON(_ contentType: String) -> Bool {
        if contentType == "application/json" { return true }
        let media = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return media.lowercased() == "application/json"
    }
}
