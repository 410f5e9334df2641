import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

/// The whole check against a gateway on loopback, without anything between.
@Suite(.timeLimit(.minutes(10))) struct TunnelCheckTests {
    private func withGateway(_ body: @Sendable @escaping (Configuration, BaseURL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("check-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        // An agent that is not there: no probe may reach it.
        let configuration = try Configuration.load(
            ConfigurationFlags(state: directory, port: 0, agent: "openai"),
            environment: ["HOME": directory, "VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL": "http://127.0.0.1:9/v1"])
        let ready = Heard<String>()
        let gateway = VoiceGateway(configuration, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }) { ready.append($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gateway.run() }
            let url = await ready.wait { !$0.isEmpty }[0]
            try await body(configuration, try #require(BaseURL(url)))
            group.cancelAll()
        }
    }

    /// A conversation that somebody has had.
    private func remember(_ configuration: Configuration, in session: SessionKey) async throws {
        let store = try HistoryStore(StateDirectory(configuration.state).open())
        try store.store([.insert(.sample(session: session))])
        store.close()
    }

    @Test func `a gateway with nothing before it passes, whatever its agent, and nothing is left of it`() async throws {
        try await withGateway { configuration, url in
            let mine = try #require(SessionKey("probe"))
            try await remember(configuration, in: mine)
            let check = try TunnelCheck(url, configuration: configuration, silenceS: 1)
            let findings = try await ProbeSession.with(configuration) { await check.run($0) }
            #expect(findings.map(\.name) == TunnelFindings.names)
            // How evenly pieces come is the machine's affair while it is busy.
            let complaints = findings.filter { $0.verdict != .ok && !["tls", "buffering", "idle"].contains($0.name) }
            #expect(complaints.isEmpty, "\(complaints)")
            let store = try TokenStore(StateDirectory(configuration.state).open())
            #expect(try store.list().isEmpty)
            // Whoever has a session of such a name keeps it.
            #expect(try HistoryReader(StateDirectory(configuration.state).open()).sessions().map(\.session) == [mine])
        }
    }

    @Test func `a token of another state is told from one that does not arrive`() async throws {
        try await withGateway { configuration, url in
            let check = try TunnelCheck(url, configuration: configuration)
            let findings = await check.run(Secret("vg_nobody".utf8))
            #expect(findings.filter { $0.verdict == .fail }.map(\.name) == ["authentication"])
            #expect(findings.first { $0.verdict == .fail }?.cause.contains("another state") == true)
        }
    }

    @Test func `a closed port is found before anything is sent`() async throws {
        let configuration = try configuration()
        let check = try TunnelCheck(try #require(BaseURL("http://127.0.0.1:1")), configuration: configuration)
        let findings = await check.run(Secret("vg_nobody".utf8))
        #expect(findings.filter { $0.verdict == .fail }.map(\.name) == ["address"])
    }

    @Test func `no name of a token begins as those of checks do`() throws {
        try withTemporaryState { directory in
            let store = try TokenStore(StateDirectory(directory).open())
            #expect(throws: GatewayFailure.self) { try store.create(name: "probe-mine") }
            let probe = try ProbeToken.mint(store)
            let record = try #require(try store.list().first)
            #expect(record.caller.isProbe && record.caller.name == probe.name && record.caller.session == probe.session)
            #expect(try ProbeToken.mint(store).session != probe.session && TurnExamination.freshName() != TurnExamination.freshName())
            #expect((record.expiresMs ?? .max) - record.createdMs < 60_000)
        }
    }

    @Test func `a silence longer than the token lasts is refused`() throws {
        let url = try #require(BaseURL("http://127.0.0.1:1"))
        for seconds in [0, 41] {
            #expect(throws: GatewayFailure.self) { try TunnelCheck(url, configuration: configuration(), silenceS: seconds) }
        }
    }
}
