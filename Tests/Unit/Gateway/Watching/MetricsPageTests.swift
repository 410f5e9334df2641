import Conversation
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// `/metrics` as a client gets it, after traffic whose counts are known.
@Suite(.timeLimit(.minutes(10))) struct MetricsPageTests {
    private let metrics = GatewayMetrics()
    private let kept = KeptAccounts()

    private func fixture() throws -> DoorFixture { try DoorFixture(observers: [metrics.requests, kept], metrics: metrics) }

    private func page(_ fixture: DoorFixture, _ client: DoorChannel) async throws -> String {
        try await client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.metricsToken)\r\n\r\n")
        _ = try await kept.next()
        let answer = try await client.written()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        return answer
    }

    @Test func `what was asked and answered is counted by route, status, class and outcome`() async throws {
        let fixture = try fixture()
        let client = try await fixture.connect()
        try await client.send(DoorFixture.health)
        _ = try await kept.next()
        try await client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer nonsense\r\n\r\n")
        _ = try await kept.next()
        try await client.send(fixture.chat(token: fixture.voiceToken))
        #expect(await fixture.agent.calls.next() == .began)
        await client.advance(by: .milliseconds(300))
        await fixture.agent.say("Good day.")
        await fixture.agent.say(.finished(.stop, nil))
        _ = try await kept.next()
        _ = try await client.written()
        let failing = try await fixture.connect()
        try await failing.send(fixture.chat())
        #expect(await fixture.agent.calls.next() == .began)
        await fixture.agent.say(.failed(AgentFailure(.overloaded, "Busy.", status: 503)))
        _ = try await kept.next()
        let page = try await page(fixture, client)
        for line in [
            #"voice_gateway_requests_total{door="http",route="healthz",status="200"} 1"#,
            #"voice_gateway_requests_total{door="http",route="models",status="401"} 1"#,
            #"voice_gateway_requests_total{door="http",route="chat_completions",status="200"} 1"#,
            #"voice_gateway_requests_total{door="http",route="chat_completions",status="503"} 1"#,
            "voice_gateway_authentication_failures_total 1",
            #"voice_gateway_refusals_total{code="invalid_api_key"} 1"#,
            #"voice_gateway_turns_total{door="http",class="first",outcome="complete"} 1"#,
            #"voice_gateway_turns_total{door="http",class="alone",outcome="failed"} 1"#,
            #"voice_gateway_agent_failures_total{agent="hand",kind="upstream_overloaded"} 1"#,
            #"voice_gateway_first_token_seconds_count{door="http"} 1"#,
            #"voice_gateway_first_token_seconds_sum{door="http"} 0.3"#,
            #"voice_gateway_first_token_stage_seconds_sum{stage="agent"} 0.3"#,
            #"voice_gateway_first_token_stage_seconds_count{stage="residual"} 1"#,
            "voice_gateway_streams_open 0", #"voice_gateway_requests_in_progress{door="http"} 1"#,
            "voice_gateway_reply_bytes_total 9", "voice_gateway_cancelled_requests_total 0",
        ] { #expect(page.contains("\n" + line + "\n"), "\(line)") }
    }

    @Test func `streams and interruptions are counted while they last and after`() async throws {
        let fixture = try fixture()
        let client = try await fixture.connect()
        let stream = try await fixture.connect()
        try await stream.send(fixture.chat(token: fixture.voiceToken))
        #expect(await fixture.agent.calls.next() == .began)
        #expect(try await page(fixture, client).contains("\nvoice_gateway_streams_open 1\n"))
        try await stream.channel.close().get()
        _ = try await kept.next()
        let page = try await page(fixture, client)
        #expect(page.contains("\nvoice_gateway_streams_open 0\n") && page.contains("\nvoice_gateway_cancelled_requests_total 1\n"))
        #expect(page.contains(#"voice_gateway_turn_interruptions_total{cause="hang_up"} 1"# + "\n"))
    }

    @Test func `the page needs a token, and nothing a client sends comes up in it`() async throws {
        let fixture = try fixture()
        let client = try await fixture.connect()
        try await client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await kept.next().status == 401)
        _ = try await client.written()
        try await client.send("GET /evil-marker HTTP/1.1\r\nHost: a\r\nUser-Agent: evil-marker\r\nX-Conversation-Id: evil-marker\r\n\r\n")
        _ = try await kept.next()
        _ = try await client.written()
        #expect(try await !page(fixture, client).contains("evil-marker"))
    }

    @Test func `without anything that counts there is no such page`() async throws {
        let fixture = try DoorFixture(observers: [kept])
        let client = try await fixture.connect()
        try await client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.metricsToken)\r\n\r\n")
        #expect(try await kept.next().status == 404)
    }
}
