import Conversation
import NIOCore
import NIOHTTP1

/// An answer that is not what was asked for: a status and OpenAI's error envelope.
struct Refusal: Error, Equatable {
    var status: HTTPResponseStatus
    /// What is wrong and how to mend it; never input, a token or an upstream's words.
    var message: String
    var type: String
    var param: String?
    var code: String?
    var headers: [Header] = []

    struct Header: Equatable {
        var name: String
        var value: String
    }

    static func badRequest(_ message: String, code: String? = nil) -> Refusal {
        Refusal(status: .badRequest, message: message, type: "invalid_request_error", code: code)
    }

    /// RFC 6750 3: `error` only where credentials were sent.
    static func unauthorized(credentialsSent: Bool) -> Refusal {
        let challenge = "Bearer realm=\"voice-gateway\"" + (credentialsSent ? ", error=\"invalid_token\"" : "")
        return Refusal(
            status: .unauthorized,
            message:
                "A valid bearer token is needed: send `Authorization: Bearer TOKEN` with a token made by `voice-gateway token create`.",
            type: "invalid_request_error", code: "invalid_api_key", headers: [Header(name: "www-authenticate", value: challenge)])
    }

    /// RFC 6750 3.1: the challenge names the scope that is missing.
    static func insufficientScope(_ scope: TokenScope) -> Refusal {
        let challenge = "Bearer realm=\"voice-gateway\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
        return Refusal(
            status: .forbidden,
            message: "This token is not good for this: make one with `voice-gateway token create NAME --scope \(scope.rawValue)`.",
            type: "invalid_request_error", code: "insufficient_scope", headers: [Header(name: "www-authenticate", value: challenge)])
    }

    static let notFound = Refusal(
        status: .notFound, message: "There is nothing here. The endpoint is POST /v1/chat/completions.", type: "invalid_request_error",
        code: "not_found")

    static func methodNotAllowed(_ route: Route) -> Refusal {
        let methods = route.methods.map(\.rawValue).joined(separator: ", ")
        return Refusal(
            status: .methodNotAllowed, message: "This path takes \(methods).", type: "invalid_request_error", code: "method_not_allowed",
            headers: [Header(name: "allow", value: methods)])
    }

    static let forbiddenOrigin = Refusal(
        status: .forbidden, message: "Requests from this web origin are not allowed; list it in server.origins_allowed.",
        type: "invalid_request_error", code: "origin_not_allowed")

    static let unsupportedMediaType = Refusal(
        status: .unsupportedMediaType, message: "The body must be sent as `Content-Type: application/json`, without a content encoding.",
        type: "invalid_request_error", code: "unsupported_media_type")

    static func bodyTooLarge(_ bytesMax: Int) -> Refusal {
        Refusal(
            status: .payloadTooLarge, message: "The body is larger than \(bytesMax) bytes (limits.body_bytes_max).",
            type: "invalid_request_error", code: "body_too_large")
    }

    static func targetTooLong(_ bytesMax: Int) -> Refusal {
        Refusal(
            status: .uriTooLong, message: "The request target is longer than \(bytesMax) bytes.", type: "invalid_request_error",
            code: "uri_too_long")
    }

    static let headTooLarge = Refusal(
        status: .requestHeaderFieldsTooLarge, message: "The request's header fields are too many or too large.",
        type: "invalid_request_error", code: "headers_too_large")

    static func timedOut(_ what: String) -> Refusal {
        Refusal(
            status: .requestTimeout, message: "The request's \(what) did not arrive in time.", type: "invalid_request_error",
            code: "request_timeout")
    }

    static let shuttingDown = Refusal(
        status: .serviceUnavailable, message: "The gateway is shutting down; try again in a moment.", type: "server_error",
        code: "shutting_down", headers: [Header(name: "retry-after", value: "1")])

    /// No turn runs whose record cannot be kept.
    static let auditUnavailable = Refusal(
        status: .serviceUnavailable, message: "The gateway cannot keep its records at the moment; try again shortly.", type: "server_error",
        code: "audit_unavailable", headers: [Header(name: "retry-after", value: "5")])

    static let tooManyConnections = Refusal(
        status: .serviceUnavailable, message: "Too many connections are open; try again in a moment.", type: "server_error",
        code: "too_many_connections", headers: [Header(name: "retry-after", value: "1")])

    init(
        status: HTTPResponseStatus, message: String, type: String, param: String? = nil, code: String? = nil, headers: [Header] = []
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        self.headers = headers
    }

    init(_ fault: RequestFault) {
        self.init(status: .badRequest, message: fault.message, type: "invalid_request_error", param: fault.param, code: fault.code)
    }

    init(_ failure: AgentFailure) {
        self.init(
            status: HTTPResponseStatus(statusCode: failure.status), message: failure.message,
            type: failure.status < 500 ? "invalid_request_error" : "server_error", code: failure.kind.rawValue,
            headers: (failure.retryAfterSeconds.map { [Header(name: "retry-after", value: String($0))] } ?? [])
                // OpenAI's clients send 5xx again by themselves, unless told not to.
                + (failure.isPassing ? [] : [Header(name: "x-should-retry", value: "false")]))
    }
}
