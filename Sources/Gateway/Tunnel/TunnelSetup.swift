public import Foundation

/// Sets up the tunnel by the provider's own program, and writes down what it is.
public struct TunnelSetup: Sendable {
    private let wish: TunnelWish
    private let configured: BaseURL?
    private let environment: [String: String]

    /// - Parameters:
    ///   - hostname: the public name; may be left out for ngrok, which then chooses one at each start.
    ///   - name: the name Cloudflare shall know the tunnel by.
    /// - Throws: ``GatewayFailure`` 64 for names that are none, 78 where the gateway has no port that stays.
    public init(
        _ configuration: Configuration, hostname: String?, name: String = "voice-gateway", provider: TunnelProvider? = nil,
        overwritesDNS: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(GatewayFailure) {
        let provider = provider ?? configuration.tunnelProvider
        guard let origin = configuration.localURL else {
            throw GatewayFailure(.configuration, "a tunnel needs a port that stays: set server.port to another than 0")
        }
        let hostname = hostname?.lowercased()
        if let hostname, !TunnelWish.isHostname(hostname) {
            throw GatewayFailure(.usage, "the public name is a host name such as voice.example.com, without https:// and path")
        }
        guard hostname != nil || provider == .ngrok else {
            throw GatewayFailure(
                .usage,
                "a Cloudflare tunnel needs a name under a domain of yours: tunnel setup voice.example.com; without a domain, "
                    + "`voice-gateway tunnel run --quick` is for trying, or use --provider ngrok")
        }
        guard (1...64).contains(name.utf8.count), name.first != "-",
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
        else { throw GatewayFailure(.usage, "a tunnel's name is 1 to 64 of A-Z a-z 0-9 . _ -") }
        wish = TunnelWish(
            provider: provider, hostname: hostname, name: name, origin: origin, place: TunnelPlace(state: configuration.state),
            idleMs: configuration.timeouts.idleMs, overwritesDNS: overwritesDNS)
        configured = configuration.tunnelURL
        self.environment = environment
    }

    /// Does what is left to be done.
    ///
    /// - Parameters:
    ///   - isDryRun: only looks, and tells what it would do.
    ///   - say: told each line for a person.
    /// - Throws: ``GatewayFailure`` 69 without the provider's program, and as the steps fail.
    public func run(isDryRun: Bool, say: @escaping @Sendable (String) -> Void) async throws {
        guard MCPChild.find(wish.provider.program, environment) != nil else { throw wish.provider.missing }
        if !isDryRun { _ = try StateDirectory(wish.place.state) }
        var machine = TunnelSetupMachine(wish, try facts())
        var told = 0
        var action = machine.start()
        while true {
            for line in machine.report.dropFirst(told) { say(line) }
            told = machine.report.count
            let outcome: TunnelSetupMachine.Outcome
            switch action {
            case .run(let arguments, let changes, let speaks):
                if isDryRun, changes {
                    say("would run: \(wish.provider.program) \(arguments.joined(separator: " "))")
                    return say("would then do what is left: credentials, DNS route, \(wish.place.config), \(wish.place.record)")
                }
                if changes { try TunnelFiles.makeDirectory(wish.place) }
                let run = try await ProgramRun.run(wish.provider.program, arguments, environment: ProgramEnvironment.of(environment)) {
                    if speaks { say("\(wish.provider.program): \(TerminalText.line($0, charactersMax: 2000))") }
                }
                outcome = .ran(hasWorked: run.hasWorked, output: run.output, words: run.hasWorked ? run.error : run.lastWords)
            case .protectCredentials:
                if !isDryRun { try TunnelFiles.protect(wish.place.credentials) }
                outcome = .wrote(changed: false)
            case .write(let path, let text):
                outcome = .wrote(changed: try TunnelFiles.write(text, to: path, in: wish.place))
            case .done(let record): return finish(record, machine.hasChanged, say)
            case .fail(let failure): throw failure
            }
            action = machine.next(outcome)
        }
    }

    private func finish(_ record: TunnelRecord, _ hasChanged: Bool, _ say: (String) -> Void) {
        if !hasChanged { say("nothing had to be changed") }
        if record.isPassing {
            say(
                "the public URL is told by `voice-gateway tunnel run`, another each time; with an ngrok domain: tunnel setup HOSTNAME --provider ngrok"
            )
        } else {
            // Alone on its line, as the configuration takes it.
            say("tunnel.url: \(record.publicURL)")
        }
        if let configured, configured.description != record.publicURL {
            say("but the configuration says tunnel.url: \(configured), and that is what is used: change it there")
        }
    }

    private func facts() throws(GatewayFailure) -> TunnelSetupMachine.Facts {
        TunnelSetupMachine.Facts(
            isLoggedIn: certificates.contains { FileManager.default.fileExists(atPath: $0) }, credentialsID: try credentialsID(),
            record: try TunnelRecord.read(wish.place))
    }

    /// Where cloudflared looks for its certificate.
    private var certificates: [String] {
        if let path = environment["TUNNEL_ORIGIN_CERT"] { return [path] }
        let home = environment["HOME"].map { ["\($0)/.cloudflared", "\($0)/.cloudflare-warp", "\($0)/cloudflare-warp"] } ?? []
        return (home + ["/etc/cloudflared", "/usr/local/etc/cloudflared"]).map { $0 + "/cert.pem" }
    }

    private func credentialsID() throws(GatewayFailure) -> String? {
        let path = wish.place.credentials
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
        let id = bytes.withUnsafeBytes { JSONTape.once($0) { $0["TunnelID"]?.string } }
        guard let id = id ?? nil else {
            throw GatewayFailure(
                .damagedState, "\(path) holds no credentials of a Cloudflare tunnel: move it away, and run this again to fetch them anew")
        }
        return id
    }
}
