import ArgumentParser
import Gateway

/// `voice-gateway doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything a call depends on, and say what is wrong and how to mend it.",
        discussion: """
            Asks the gateway that runs with the state, its agent (two short turns), the voice service and, with a public URL, everything \
            `tunnel check` asks. Exit code 0 when nothing failed, else that of what failed first: 65, 69, 77 or 78.
            """)

    @OptionGroup var options: StateOptions

    @Option(help: ArgumentHelp("The public URL; without it tunnel.url, else what `tunnel setup` made.", valueName: "public-url"))
    var url: String?

    @Option(help: ArgumentHelp("Try the token in this file: the one callers have.", valueName: "file"))
    var tokenFile: String?

    @Flag(inversion: .prefixedNo, help: "Ask the agent for two turns (not the agent clawdbot, unless told to).")
    var askAgent: Bool?

    @Flag(inversion: .prefixedNo, help: "Let the voice service say a sentence and understand it.")
    var speech = true

    @Option(help: ArgumentHelp("How long a quiet stream through the URL is to stay open, in seconds.", valueName: "seconds"))
    var silence: Int = 12

    @Option(help: ArgumentHelp("Trust the certificates in this PEM file too.", valueName: "file"))
    var trust: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        var wish = Doctor.Wish()
        if let url {
            guard let parsed = BaseURL(url) else {
                throw GatewayFailure(.usage, "the public URL must be https://HOST or the like, without user, password, query and fragment")
            }
            wish.url = parsed
        }
        if let tokenFile { wish.key = try SecretFile.read(tokenFile, purpose: "the token file") }
        (wish.asksAgent, wish.speaks, wish.silenceS, wish.authorityFile) = (askAgent, speech, silence, trust)
        let doctor = Doctor(ConfigurationFlags(config: options.config, state: options.state), wish: wish)
        try FindingReport(try await doctor.run()).print(json: json)
    }
}
