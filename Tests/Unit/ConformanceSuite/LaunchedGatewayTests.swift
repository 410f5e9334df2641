import ConformanceSuite
import Foundation
import Testing

@Suite struct LaunchedGatewayTests {
    private static func script(_ name: String) -> String {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("fixtures/gateways/\(name)").path
    }

    private func plan(_ name: String, profile: Profile = .openai, deadlineSeconds: Double = 20) -> LaunchedGateway.Plan {
        let environment = ["PATH": "/usr/bin:/bin", "VOICE_GATEWAY_AGENT": "anthropic", "HOME": "/nowhere"]
        return LaunchedGateway.Plan(
            gateway: Self.script(name), upstreamURL: "http://127.0.0.1:7/v1", profile: profile, deadlineSeconds: deadlineSeconds,
            environment: environment)
    }

    private func failure(_ plan: LaunchedGateway.Plan) throws -> String {
        let error = #expect(throws: LaunchFailure.self) { try LaunchedGateway(plan) }
        return try #require(error).description
    }

    @Test func `a gateway that gets ready has an address, a token and an end`() throws {
        let gateway = try LaunchedGateway(plan("ready.sh", profile: .elevenlabs))
        #expect(gateway.baseURL == "http://127.0.0.1:9/v1")
        #expect(gateway.token == "fixture-token")
        #expect(gateway.problem == nil)
        #expect(try gateway.exportSession() == "{\"role\":\"user\",\"text\":\"hello\",\"state\":\"complete\"}\n")
        gateway.stop()
        #expect(gateway.problem?.hasPrefix("the gateway ended during the run; its last words:\n") == true)
        let said = gateway.errorTail
        #expect(said.contains("arguments: serve --host 127.0.0.1 --port 0 --agent openai --state "))
        #expect(said.contains("\nVOICE_GATEWAY_AGENTS_OPENAI_BASE_URL=http://127.0.0.1:7/v1\n"))
        #expect(said.contains("\nVOICE_GATEWAY_LIMITS_CONCURRENT_TURNS=0\nVOICE_GATEWAY_LIMITS_REQUESTS_PER_MINUTE=0\n"))
        #expect(!said.contains("VOICE_GATEWAY_AGENT=anthropic") && !said.contains("HOME=/nowhere"))
        #expect(said.contains("drwx------"))
    }

    @Test func `its state is gone when it is`() throws {
        let gateway = try LaunchedGateway(plan("ready.sh"))
        gateway.stop()
        let home = try #require(gateway.errorTail.split(separator: "\n").first { $0.hasPrefix("XDG_STATE_HOME=") })
        #expect(!FileManager.default.fileExists(atPath: String(home.dropFirst("XDG_STATE_HOME=".count))))
    }

    @Test func `a gateway that cannot listen is an error with its last words`() throws {
        #expect(
            try failure(plan("port-taken.sh")) == """
                the gateway ended with 69 before it was ready; its last words:
                  cannot listen on 127.0.0.1:8787: address in use
                """)
    }

    @Test func `a gateway that never gets ready is given up on`() throws {
        #expect(
            try failure(plan("silent.sh", deadlineSeconds: 0.5)).hasPrefix(
                "the gateway did not print `listening on http://HOST:PORT` within 0.5 s"))
    }

    @Test func `a refused command names itself`() throws {
        #expect(
            try failure(plan("bad-configuration.sh")) == """
                `voice-gateway token create` ended with 78; its last words:
                  unknown key servr.port: did you mean server.port?
                """)
    }

    @Test func `what is no token is not taken for one`() throws {
        #expect(try failure(plan("no-token.sh")) == "`voice-gateway token create` did not print a token alone on standard output")
    }

    @Test func `a gateway that is not there is named`() throws {
        #expect(try failure(plan("absent.sh")) == "cannot start \(Self.script("absent.sh")): No such file or directory")
    }

    @Test func `a gateway is found where it was said, beside the executable, or on PATH`() throws {
        let ready = Self.script("ready.sh")
        #expect(try GatewayLocator.find(given: ready, executable: "/bin/conformance", path: "") == ready)
        let nowhere = #expect(throws: LaunchFailure.self) {
            try GatewayLocator.find(given: "/nowhere/gw", executable: "/bin/conformance", path: "/bin")
        }
        #expect(nowhere?.description == "--gateway /nowhere/gw: no such program, or it may not be executed")
        let missing = #expect(throws: LaunchFailure.self) {
            try GatewayLocator.find(given: nil, executable: "/nowhere/conformance", path: "/nowhere/else")
        }
        #expect(missing?.description.hasPrefix("no voice-gateway at /nowhere/voice-gateway nor on PATH") == true)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("locator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let linked = folder.appendingPathComponent("voice-gateway").path
        try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: ready)
        #expect(try GatewayLocator.find(given: nil, executable: folder.appendingPathComponent("conformance").path, path: "") == linked)
        #expect(try GatewayLocator.find(given: nil, executable: "/nowhere/conformance", path: "/nowhere:\(folder.path)") == linked)
    }
}
