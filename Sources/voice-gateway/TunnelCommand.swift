import ArgumentParser
import Gateway

/// `voice-gateway tunnel`
struct TunnelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tunnel", abstract: "Let the internet reach the gateway, and check how well it does.",
        subcommands: [Setup.self, Run.self, Check.self])

    struct Setup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a tunnel with a name of your own, or find the one that is there.",
            discussion: """
                Calls cloudflared: login (a link to open), create, route dns, and writes its configuration into the state; a second run \
                changes nothing. Prints `tunnel.url: …`, which is kept in the state and may be put into the configuration.
                """)

        @OptionGroup var options: StateOptions

        @Argument(
            help: ArgumentHelp(
                "The public name, such as voice.example.com; the domain must be in your Cloudflare account.", valueName: "hostname"))
        var hostname: String?

        @Option(help: ArgumentHelp("The name Cloudflare shall know the tunnel by.", valueName: "name"))
        var name: String = "voice-gateway"

        @Option(help: ArgumentHelp("Who carries it: cloudflared or ngrok; without it tunnel.provider.", valueName: "name"))
        var provider: TunnelProvider?

        @Flag(help: "Replace a DNS record of that name that leads elsewhere.")
        var overwriteDns = false

        @Flag(help: "Only look, and tell what would be done.")
        var dryRun = false

        @Flag(help: "Say what a tunnel without an account is good for, and set nothing up.")
        var quick = false

        func run() async throws {
            if quick { return try Output.write(TunnelQuick.limits) }
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            let setup = try TunnelSetup(
                configuration, hostname: hostname, name: name, provider: provider, overwritesDNS: overwriteDns)
            try await setup.run(isDryRun: dryRun) { try? Output.write($0) }
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep the tunnel running until SIGTERM or SIGINT.",
            discussion: "Prints `tunnel up at URL` on standard output each time it is connected; the rest goes to standard error.")

        @OptionGroup var options: StateOptions

        @Flag(help: "A Cloudflare tunnel with a random address, without an account: for trying only.")
        var quick = false

        func run() async throws {
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            let tunnel = try TunnelRun(configuration, isQuick: quick)
            if quick { Output.warn(TunnelQuick.limits) }
            try await tunnel.run(ready: { try? Output.write("tunnel up at \($0)") }, say: { Output.warn($0) })
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the gateway through its public URL, as its callers will, and say what is wrong on the way.",
            discussion: """
                Sends real requests with a token of its own, which ends within a minute and is answered by the scripted agent, whatever \
                the gateway's agent is. Exit code 0 when nothing failed, else 69, or 78 for a URL that may not be used.
                """)

        @OptionGroup var options: StateOptions

        @Argument(help: ArgumentHelp("The public URL; without it tunnel.url, else what `tunnel setup` made.", valueName: "url"))
        var url: String?

        @Option(help: ArgumentHelp("How long a quiet stream is to stay open, in seconds.", valueName: "seconds"))
        var silence: Int = 12

        @Option(help: ArgumentHelp("Trust the certificates in this PEM file too.", valueName: "file"))
        var trust: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            let check = try TunnelCheck(
                TunnelPlace.publicURL(url, configuration), configuration: configuration, silenceS: silence, authorityFile: trust)
            let findings = try await ProbeSession.with(configuration) { await check.run($0) }
            try FindingReport(findings).print(json: json)
        }
    }
}

extension FindingReport {
    /// Prints all of it and ends the process, with the exit code of what failed.
    func print(json: Bool) throws {
        if json {
            try Output.write(self.json)
        } else {
            for finding in findings { try Output.write(Self.line(finding)) }
            try Output.write(summary)
        }
        throw ArgumentParser.ExitCode(exitCode.rawValue)
    }
}
