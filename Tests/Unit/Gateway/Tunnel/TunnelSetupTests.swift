import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct TunnelSetupTests {
    /// A cloudflared that keeps its account in files.
    private static let cloudflared = #"""
        case "$2" in
        login) mkdir -p "$HOME/.cloudflared"; echo cert >"$HOME/.cloudflared/cert.pem"; echo "open https://dash.example/login" ;;
        list) if [ -e "$HERE/tunnel" ]; then echo '[{"id":"6ff42ae2-765d","name":"voice-gateway"}]'; else echo null; fi ;;
        create) touch "$HERE/tunnel"; echo '{"TunnelID":"6ff42ae2-765d"}' >"$6"; chmod 644 "$6"; echo '{"id":"6ff42ae2-765d"}' ;;
        token) echo '{"TunnelID":"6ff42ae2-765d"}' >"$4" ;;
        route) if [ -e "$HERE/dns" ]; then echo "INF $5 is already configured to route to your tunnel" >&2
               else touch "$HERE/dns"; echo "INF Added CNAME $5 which will route to this tunnel" >&2; fi ;;
        --config) [ "$4 $5" = "ingress validate" ] && grep -q 'service: http_status:404' "$3" ;;
        *) exit 9 ;;
        esac
        """#

    private func setUp(
        _ fake: FakeProgram, _ hostname: String? = "voice.example.com", _ more: [String: String] = [:], isDryRun: Bool = false
    ) async throws -> [String] {
        let told = Heard<String>()
        let setup = try TunnelSetup(fake.configuration(more), hostname: hostname, environment: fake.environment)
        try await setup.run(isDryRun: isDryRun) { told.append($0) }
        return told.all
    }

    @Test func `a tunnel is made once, with its files its owner's alone, and its URL is known from then on`() async throws {
        let fake = try FakeProgram("cloudflared", Self.cloudflared)
        let first = try await setUp(fake, "Voice.example.com")
        #expect(first.contains("cloudflared: open https://dash.example/login"))
        #expect(first.last == "tunnel.url: https://voice.example.com")
        for file in ["credentials.json", "config.yml", "tunnel.json"] {
            let mode = try FileManager.default.attributesOfItem(atPath: fake.state + "/tunnel/" + file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
        #expect(try TunnelPlace.publicURL(nil, fake.configuration()).description == "https://voice.example.com")
        let before = fake.calls.count
        let second = try await setUp(fake)
        #expect(second.contains("nothing had to be changed"))
        #expect(fake.calls.dropFirst(before).map { $0.split(separator: " ")[1] } == ["list", "route", "--config"])
    }

    @Test func `a dry run changes nothing`() async throws {
        let fake = try FakeProgram("cloudflared", Self.cloudflared)
        #expect(try await setUp(fake, isDryRun: true).first == "would run: cloudflared tunnel login")
        #expect(fake.calls.isEmpty)
        try FileManager.default.createDirectory(atPath: fake.directory + "/.cloudflared", withIntermediateDirectories: true)
        try write("cert", to: fake.directory + "/.cloudflared/cert.pem")
        let told = try await setUp(fake, isDryRun: true)
        #expect(told.contains { $0.hasPrefix("would run: cloudflared tunnel create") })
        #expect(fake.calls == ["tunnel list --output json --name voice-gateway"])
        #expect(!FileManager.default.fileExists(atPath: fake.state + "/tunnel"))
    }

    @Test func `a configured URL that is another is told`() async throws {
        let fake = try FakeProgram("cloudflared", Self.cloudflared)
        let told = try await setUp(fake, "voice.example.com", ["VOICE_GATEWAY_TUNNEL_URL": "https://old.example.com"])
        #expect(told.last?.contains("https://old.example.com") == true)
    }

    @Test func `names that are none, damaged credentials and a missing program are errors`() async throws {
        let fake = try FakeProgram("cloudflared", Self.cloudflared)
        for hostname in [nil, "https://voice.example.com", "voice"] {
            let failure = await #expect(throws: GatewayFailure.self) { _ = try await setUp(fake, hostname) }
            #expect(failure?.exitCode == .usage)
        }
        try FileManager.default.createDirectory(atPath: fake.state + "/tunnel", withIntermediateDirectories: true)
        try write("half", to: fake.state + "/tunnel/credentials.json")
        let damaged = await #expect(throws: GatewayFailure.self) { _ = try await setUp(fake) }
        #expect(damaged?.exitCode == .damagedState && damaged?.message.contains("credentials.json") == true)
        #expect(fake.text("state/tunnel/credentials.json") == "half")
        let nothing = try FakeProgram("something", "")
        let missing = await #expect(throws: GatewayFailure.self) { _ = try await setUp(nothing) }
        #expect(missing?.exitCode == .unavailable && missing?.message.contains("install it") == true)
    }
}
