import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

/// The REST client against raw bytes.
@Suite(.timeLimit(.minutes(10))) struct PlatformClientTests {
    /// A clock that passes over every wait and notes it.
    private final class NotedClock: Clock {
        let waits = Mutex<[Duration]>([])
        private let clock = ContinuousClock()
        var now: ContinuousClock.Instant { clock.now }
        var minimumResolution: Duration { clock.minimumResolution }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            let wait = clock.now.duration(to: deadline)
            waits.withLock { $0.append(wait) }
        }
        var seconds: [Int] { waits.withLock { $0.map { Int(($0 / .seconds(1)).rounded()) } } }
    }

    private func asking(
        _ request: PlatformRequest, limits: PlatformClient.Limits = .init(), answers: [String], clock: NotedClock = NotedClock()
    ) async throws -> (outcome: Result<OwnedJSON, PlatformFault>, heads: [String]) {
        let server = try await FakeUpstream.start(on: MultiThreadedEventLoopGroup.singleton)
        let serving = Task {
            var heads: [String] = []
            for answer in answers {
                let asked = try await server.nextRequest()
                heads.append(asked.head + asked.body)
                try await asked.connection.write(answer)
                if !answer.contains("keep-alive") { await asked.connection.close() }
            }
            return heads
        }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let base = try #require(BaseURL("http://127.0.0.1:\(server.port)/base"))
        let client = PlatformClient(base, key: Secret("xi-canary".utf8), client: http, limits: limits, clock: clock)
        let outcome: Result<OwnedJSON, PlatformFault>
        do throws(PlatformFault) { outcome = .success(try await client.ask(request)) } catch { outcome = .failure(error) }
        try await http.shutdown()
        let heads = try await serving.value
        return (outcome, heads)
    }

    private func answer(_ status: String, _ body: String, _ more: String = "") -> String {
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\(more)connection: close\r\n\r\n\(body)"
    }

    @Test func `a request has the key in its header, and the answer is read`() async throws {
        let (outcome, heads) = try await asking(
            .get("/v1/convai/agents", [("search", "a b&c")]), answers: [answer("200 OK", #"{"agents":[]}"#)])
        #expect(try outcome.get() == ["agents": []])
        let head = try #require(heads.first)
        #expect(head.hasPrefix("GET /base/v1/convai/agents?search=a%20b%26c HTTP/1.1\r\n"))
        #expect(head.contains("xi-api-key: xi-canary"))
    }

    @Test func `a body goes as JSON, with whole numbers whole`() async throws {
        let (_, heads) = try await asking(
            .post("/x", ["a": 15, "b": 0.5, "c": nil, "d": "é\n"]), answers: [answer("200 OK", "{}")])
        #expect(heads.first?.hasSuffix(#"{"a":15,"b":0.5,"c":null,"d":"é\n"}"#) == true)
    }

    @Test func `429 and 503 are waited out for as long as they ask`() async throws {
        let clock = NotedClock()
        let (outcome, heads) = try await asking(
            .post("/x", [:]),
            answers: [
                answer("429 Too Many Requests", "{}", "retry-after: 7\r\n"), answer("503 Service Unavailable", "", "retry-after: 2\r\n"),
                answer("200 OK", "{}"),
            ], clock: clock)
        #expect(try outcome.get() == [:])
        #expect(heads.count == 3)
        #expect(clock.seconds == [7, 2])
    }

    @Test func `a 500 is tried again only where that does nothing twice`() async throws {
        let failing = answer("500 Internal Server Error", "{}")
        #expect(try await asking(.post("/x", [:]), answers: [failing]).heads.count == 1)
        #expect(try await asking(.patch("/x", [:]), answers: [failing, failing, failing, failing]).heads.count == 4)
    }

    @Test func `one that asks to come back much later is not waited for`() async throws {
        let clock = NotedClock()
        let (outcome, _) = try await asking(
            .get("/x"), answers: [answer("429 Too Many Requests", "{}", "retry-after: 3600\r\n")], clock: clock)
        #expect(throws: PlatformFault.self) { try outcome.get() }
        #expect(clock.seconds.isEmpty)
    }

    @Test(arguments: [
        (#"{"detail":{"status":"invalid_api_key","message":"Invalid API key xi-canary"}}"#, "invalid_api_key: Invalid API key [secret]"),
        (#"{"detail":[{"loc":["body","name"],"msg":"field required","type":"missing"}]}"#, "body.name: field required"),
        (#"{"detail":"no"}"#, "no"), ("<html>", ""), (#"{"detail":"two\nlines\u001b[2J"}"#, "two lines [2J"),
    ])
    func `a refusal is told in the server's words, without our key`(body: String, words: String) async throws {
        let (outcome, _) = try await asking(.get("/x"), answers: [answer("401 Unauthorized", body)])
        guard case .failure(let fault) = outcome else { throw CancellationError() }
        #expect(fault.words == words)
        #expect(fault.status == 401)
        #expect(!fault.message.contains("xi-canary"))
        #expect(fault.failure.exitCode == .permission)
    }

    @Test func `an answer that leads elsewhere is not followed`() async throws {
        let (outcome, heads) = try await asking(.get("/x"), answers: [answer("302 Found", "", "location: http://127.0.0.1:1/\r\n")])
        #expect(throws: PlatformFault.self) { try outcome.get() }
        #expect(heads.count == 1)
    }

    @Test func `an answer that is too long, or no JSON, is not taken`() async throws {
        var limits = PlatformClient.Limits()
        limits.answerBytesMax = 100
        let long = answer("200 OK", "[" + String(repeating: " ", count: 200) + "]")
        for body in [long, answer("200 OK", "<html>")] {
            let (outcome, heads) = try await asking(.get("/x"), limits: limits, answers: [body])
            guard case .failure(let fault) = outcome else { throw CancellationError() }
            #expect(fault.kind == .unreadable)
            #expect(heads.count == 1)
        }
    }

    @Test func `where nobody listens it is said so, after a few tries`() async throws {
        let clock = NotedClock()
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        // No program listens on port 1, and none without the right to may.
        let base = try #require(BaseURL("http://127.0.0.1:1"))
        let client = PlatformClient(base, key: Secret("k".utf8), client: http, clock: clock)
        let fault = await #expect(throws: PlatformFault.self) { _ = try await client.ask(.post("/x", [:])) }
        try await http.shutdown()
        guard case .unreachable? = fault?.kind else { throw CancellationError() }
        #expect(clock.waits.withLock { $0.count } == 3)
    }
}
