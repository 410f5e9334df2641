import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct TunnelRunTests {
    /// Runs until something was told that `isEnough`, or it ends by itself.
    private func run(
        _ fake: FakeProgram, isQuick: Bool = false, _ configured: [String: String] = [:],
        until isEnough: @escaping @Sendable ([String]) -> Bool
    ) async throws -> [String] {
        let tunnel = try TunnelRun(fake.configuration(configured), isQuick: isQuick, environment: fake.environment)
        var settings = tunnel.usualSettings
        settings.patience.firstRestartMs = 1
        let told = Heard<String>()
        try await tunnel.run(
            settings, ready: { told.append("ready \($0)") }, say: { told.append($0) },
            until: {
                _ = await told.wait(until: isEnough)
            })
        return told.all
    }

    private func isGone(_ fake: FakeProgram) -> Bool {
        guard let pid = pid_t(fake.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)) else { return false }
        return kill(pid, 0) != 0 && errno == ESRCH
    }

    private func record(_ fake: FakeProgram, _ record: TunnelRecord) throws {
        try TunnelFiles.write(record.json, to: TunnelPlace(state: fake.state).record, in: TunnelPlace(state: fake.state))
    }

    private let named = TunnelRecord(
        provider: .cloudflared, publicURL: "https://voice.example.com", isPassing: false, name: "voice-gateway", id: "6f-1")

    @Test func `a tunnel that was set up is run by its id, says when it is up, and ends in order`() async throws {
        let fake = try FakeProgram("cloudflared", FakeProgram.running)
        try record(fake, named)
        let told = try await run(fake) { $0.contains("ready https://voice.example.com") }
        #expect(told.contains("ready https://voice.example.com"))
        #expect(fake.calls == ["tunnel --no-autoupdate --grace-period 10s --config \(fake.state)/tunnel/config.yml run 6f-1"])
        #expect(fake.text("end") == "ended\n" && isGone(fake))
        #expect(!fake.text("env").contains("sk-secret"))
    }

    @Test func `a quick tunnel's address is written down while it runs`() async throws {
        let fake = try FakeProgram("cloudflared", "echo 'INF |  https://made-up.trycloudflare.com  |' >&2\n" + FakeProgram.running)
        let configuration = try fake.configuration()
        let written = Heard<String>()
        let told = try await run(fake, isQuick: true) { told in
            guard told.contains("ready https://made-up.trycloudflare.com") else { return false }
            if let url = try? TunnelPlace.publicURL(nil, configuration) { written.append("\(url)") }
            return true
        }
        #expect(told.contains("ready https://made-up.trycloudflare.com"))
        #expect(fake.calls.first?.hasSuffix("--url http://127.0.0.1:8787") == true)
        #expect(written.all.contains("https://made-up.trycloudflare.com"))
        #expect(throws: GatewayFailure.self) { try TunnelPlace.publicURL(nil, configuration) }
        // It is no tunnel that could be run again.
        #expect(throws: GatewayFailure.self) { try TunnelRun(fake.configuration(), isQuick: false, environment: fake.environment) }
    }

    @Test func `a tunnel that was set up stays so while a quick one is tried`() async throws {
        let fake = try FakeProgram("cloudflared", "echo 'INF |  https://made-up.trycloudflare.com  |' >&2\n" + FakeProgram.running)
        try record(fake, named)
        _ = try await run(fake, isQuick: true) { $0.contains("ready https://made-up.trycloudflare.com") }
        #expect(try TunnelRecord.read(TunnelPlace(state: fake.state)) == named)
    }

    @Test func `only an address that lasts is one for a platform, and none of this machine's is public`() throws {
        let fake = try FakeProgram("cloudflared", "")
        #expect(try TunnelPlace.lastingURL(fake.configuration()) == nil)
        try record(fake, TunnelRecord(provider: .ngrok, publicURL: "http://127.0.0.1:8787", isPassing: true))
        #expect(try TunnelPlace.lastingURL(fake.configuration()) == nil)
        #expect(throws: GatewayFailure.self) { try TunnelPlace.publicURL(nil, fake.configuration()) }
        try record(fake, named)
        #expect(try TunnelPlace.lastingURL(fake.configuration())?.description == "https://voice.example.com")
        let configured = ["VOICE_GATEWAY_TUNNEL_URL": "https://other.example.com/v1"]
        #expect(try TunnelPlace.lastingURL(fake.configuration(configured))?.description == "https://other.example.com/v1")
    }

    @Test func `a program that dies is started again`() async throws {
        let fake = try FakeProgram("cloudflared", "[ -e \"$HERE/again\" ] || { touch \"$HERE/again\"; exit 3; }\n" + FakeProgram.running)
        try record(fake, named)
        let told = try await run(fake) { $0.contains("ready https://voice.example.com") }
        #expect(told.contains { $0.contains("cloudflared ended (exit code 3); it is started again in") } && fake.calls.count == 2)
    }

    @Test func `an error that would only repeat itself ends it with the mend`() async throws {
        let fake = try FakeProgram(
            "cloudflared", "echo 'ERR Register tunnel error error=\"Unauthorized: Invalid tunnel secret\"' >&2; exit 1")
        try record(fake, named)
        let failure = await #expect(throws: GatewayFailure.self) { _ = try await run(fake) { _ in false } }
        #expect(failure?.exitCode == .configuration && failure?.message.contains("tunnel setup") == true)
    }

    @Test func `a program that does not end is made to`() async throws {
        let fake = try FakeProgram(
            "cloudflared",
            "echo $$ >\"$HERE/pid\"; trap '' TERM\necho 'INF Registered tunnel connection connIndex=0' >&2\nwhile :; do /bin/sleep 600; done"
        )
        try record(fake, named)
        let tunnel = try TunnelRun(fake.configuration(), isQuick: false, environment: fake.environment)
        var settings = tunnel.usualSettings
        settings.patience.termination = .milliseconds(50)
        let told = Heard<String>()
        try await tunnel.run(settings, ready: { told.append($0) }, say: { _ in }, until: { _ = await told.wait { !$0.isEmpty } })
        #expect(isGone(fake))
    }

    @Test func `ngrok is run with its address, or tells the one it chose`() async throws {
        let line = #"{"lvl":"info","msg":"started tunnel","url":"https://chosen.ngrok-free.app"}"#
        let fake = try FakeProgram("ngrok", "echo '\(line)'\n" + FakeProgram.running)
        let provider = ["VOICE_GATEWAY_TUNNEL_PROVIDER": "ngrok"]
        let told = try await run(fake, provider) { $0.contains("ready https://chosen.ngrok-free.app") }
        #expect(told.contains("ready https://chosen.ngrok-free.app"))
        #expect(fake.calls == ["http http://127.0.0.1:8787 --log stdout --log-format json"])
    }

    @Test func `a program that is not there is told with how to get it`() throws {
        let fake = try FakeProgram("something", "")
        try record(fake, named)
        let failure = #expect(throws: GatewayFailure.self) {
            try TunnelRun(fake.configuration(), isQuick: false, environment: ["PATH": fake.directory])
        }
        #expect(failure?.exitCode == .unavailable)
        #expect(failure?.message.contains("not on PATH; install it: curl") == true)
    }

    @Test func `nothing runs that was not set up`() throws {
        let fake = try FakeProgram("cloudflared", "")
        let failure = #expect(throws: GatewayFailure.self) {
            try TunnelRun(fake.configuration(), isQuick: false, environment: fake.environment)
        }
        #expect(failure?.exitCode == .configuration && failure?.message.contains("tunnel setup") == true)
        _ = try? FileManager.default.createDirectory(atPath: fake.state + "/tunnel", withIntermediateDirectories: true)
        try write("{", to: fake.state + "/tunnel/tunnel.json")
        let damaged = #expect(throws: GatewayFailure.self) {
            try TunnelRun(fake.configuration(), isQuick: false, environment: fake.environment)
        }
        #expect(damaged?.exitCode == .damagedState)
    }
}
