import Conversation
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct RequestJudgeTests {
    private let caller = Caller(name: "alice", session: .main, profile: .api)

    private func head(
        _ method: HTTPMethod = .POST, _ uri: String = "/v1/chat/completions", version: HTTPVersion = .http1_1,
        _ changes: [(String, String?)] = []
    ) -> HTTPRequestHead {
        var headers: HTTPHeaders = ["host": "localhost", "authorization": "Bearer good", "content-type": "application/json"]
        for (name, value) in changes {
            if let value { headers.add(name: name, value: value) } else { headers.remove(name: name) }
        }
        return HTTPRequestHead(version: version, method: method, uri: uri, headers: headers)
    }

    /// The status a head is refused with; 0 when it is accepted.
    private func status(_ head: HTTPRequestHead, _ judge: RequestJudge = RequestJudge()) -> UInt {
        var known: Caller?
        do throws(Refusal) {
            _ = try judge.judge(head, from: &known) { value in
                switch value {
                case nil: .missing
                case "Bearer good"?: .granted(caller)
                default: .refused
                }
            }
            return 0
        } catch {
            return error.status.code
        }
    }

    @Test func `a good request is accepted`() { #expect(status(head()) == 0) }

    @Test(arguments: [
        ("/healthz", HTTPMethod.GET, UInt(0)), ("/readyz", .GET, 0), ("/healthz", .POST, 405), ("/v1/models", .GET, 401),
        ("/v1/nowhere", .GET, 401), ("/", .GET, 401), ("/healthz/", .GET, 401), ("/v1/chat/completions", .OPTIONS, 401),
    ])
    func `without a token only the open routes answer`(uri: String, method: HTTPMethod, expected: UInt) {
        #expect(status(head(method, uri, [("authorization", nil)])) == expected)
    }

    @Test(arguments: [
        ("/v1/chat/completions", HTTPMethod.GET, UInt(405)), ("/v1/chat/completions", .HEAD, 0), ("/v1/models", .POST, 405),
        ("/v1/models/gpt", .GET, 0), ("/v1/models/a/b", .GET, 0), ("/v1/models/a//b", .GET, 404), ("/v1/models/a/../b", .GET, 404),
        ("/chat/completions", .POST, 0),
        ("/v1/chat/completions/chat/completions", .POST, 0), ("/v1/chat/completions/", .POST, 0), ("/v1/chat/completions?x=1", .POST, 0),
        ("//v1/chat/completions", .POST, 404), ("/v1/%63hat/completions", .POST, 404), ("/v1/../v1/models", .GET, 404),
        ("/v1/nowhere", .GET, 404),
    ])
    func `with a token the route and then the method are judged`(uri: String, method: HTTPMethod, expected: UInt) {
        #expect(status(head(method, uri)) == expected)
    }

    @Test(arguments: [
        ("vendor/model", "vendor/model"), ("vendor%2Fmodel", "vendor/model"), ("a%2fb%2Fc", "a/b/c"), ("50%25", "50%25"), ("%2", "%2"),
    ])
    func `the id of a model may hold a slash`(written: String, id: String) {
        #expect(Route(target: "/v1/models/" + written) == .model(id))
    }

    @Test func `the bearer is judged before the route, and the Host before the bearer`() {
        #expect(status(head(.POST, "/v1/nowhere", [("authorization", nil), ("authorization", "Bearer bad")])) == 401)
        #expect(status(head(.POST, "/v1/chat/completions", [("host", nil), ("authorization", nil)])) == 400)
    }

    @Test func `two Authorization fields are refused in either order`() {
        #expect(status(head(.POST, "/v1/chat/completions", [("authorization", "Bearer bad")])) == 401)
        #expect(
            status(
                head(
                    .POST, "/v1/chat/completions",
                    [("authorization", nil), ("authorization", "Bearer bad"), ("authorization", "Bearer good")])) == 401)
    }

    @Test func `HTTP 1.1 needs exactly one Host, HTTP 1.0 none`() {
        #expect(status(head(.POST, "/v1/chat/completions", [("host", "other")])) == 400)
        #expect(status(head(.POST, "/v1/chat/completions", version: .http1_0, [("host", nil)])) == 0)
    }

    @Test(arguments: [
        ("application/json", UInt(0)), ("APPLICATION/JSON; charset=utf-8", 0), ("text/plain", 415), ("application/jsonp", 415), (nil, 415),
    ])
    func `only JSON is taken`(type: String?, expected: UInt) {
        #expect(
            status(head(.POST, "/v1/chat/completions", [("content-type", nil)] + (type.map { [("content-type", $0)] } ?? []))) == expected)
    }

    @Test func `a content encoding is refused, and a body declared too large before it is read`() {
        #expect(status(head(.POST, "/v1/chat/completions", [("content-encoding", "gzip")])) == 415)
        #expect(status(head(.POST, "/v1/chat/completions", [("content-length", "1048577")])) == 413)
        #expect(status(head(.POST, "/v1/chat/completions", [("content-length", "1048576")])) == 0)
    }

    struct Framing: Sendable {
        var codings: [String] = []
        var length: String?
        var status: UInt
    }

    private static let framings: [Framing] = [
        Framing(codings: ["chunked"], status: 0), Framing(codings: ["CHUNKED"], status: 0),
        Framing(codings: ["gzip, chunked"], status: 400),
        Framing(codings: ["identity"], status: 400), Framing(codings: [""], status: 400),
        Framing(codings: ["chunked", "chunked"], status: 400),
        Framing(codings: ["chunked"], length: "5", status: 400), Framing(length: "9223372036854775808", status: 413),
    ]

    @Test(arguments: framings)
    func `a body is framed in one way that all servers read alike`(framing: Framing) {
        let codings = framing.codings.map { ("transfer-encoding", $0 as String?) }
        let length = framing.length.map { [("content-length", $0 as String?)] } ?? []
        #expect(status(head(.POST, "/v1/chat/completions", codings + length)) == framing.status)
    }

    @Test(arguments: ["a@b", "a b", "a\tb", "a/b", "a,b"])
    func `a Host that is no host is refused`(host: String) {
        #expect(status(head(.POST, "/v1/chat/completions", [("host", nil), ("host", host)])) == 400)
    }

    @Test func `an origin is refused unless it is listed`() {
        let judge = RequestJudge(limits: .init(), originsAllowed: ["https://ours.example"])
        #expect(status(head(.POST, "/v1/chat/completions", [("origin", "https://evil.example")]), judge) == 403)
        #expect(status(head(.POST, "/v1/chat/completions", [("origin", "https://ours.example")]), judge) == 0)
    }

    @Test func `a long target is 414 and a large head 431, before anything else`() {
        let long = "/" + String(repeating: "a", count: 8192)
        #expect(status(head(.POST, long, [("host", nil)])) == 414)
        #expect(status(head(.POST, "/v1/models", [("x-a", String(repeating: "a", count: 16_384)), ("authorization", nil)])) == 431)
        #expect(status(head(.POST, "/v1/models", (0..<64).map { ("x-\($0)", "1") })) == 431)
    }

    @Test func `405 names the methods there are`() {
        #expect(Refusal.methodNotAllowed(.chatCompletions).headers == [Refusal.Header(name: "allow", value: "POST, HEAD")])
    }
}
