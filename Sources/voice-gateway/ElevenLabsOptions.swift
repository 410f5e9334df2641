import ArgumentParser
import Gateway

/// What every command of `elevenlabs` takes; each of these has a key in the configuration, `elevenlabs.…`, which keeps it for the next time.
struct ElevenLabsOptions: ParsableArguments {
    @OptionGroup var state: StateOptions

    @Option(help: ArgumentHelp("The voice, by name or id (elevenlabs.voice; Samantha).", valueName: "voice"))
    var voice: String?

    @Option(help: ArgumentHelp("The agent's name (elevenlabs.agent_name).", valueName: "name"))
    var agentName: String?

    @Option(help: ArgumentHelp("Its language (elevenlabs.language; en).", valueName: "code"))
    var language: String?

    @Option(help: ArgumentHelp("What it says first (elevenlabs.first_message).", valueName: "text"))
    var firstMessage: String?

    func account() throws -> ElevenLabsAccount {
        let configuration = try Configuration.load(ConfigurationFlags(config: state.config, state: state.state))
        var settings = configuration.elevenLabs
        settings.tunnelURL = try TunnelPlace.lastingURL(configuration)
        if let voice { settings.voice = voice }
        if let agentName { settings.agentName = agentName }
        if let language { settings.language = language }
        if let firstMessage { settings.firstMessage = firstMessage }
        return ElevenLabsAccount(settings, state: try StateDirectory(configuration.state).open())
    }
}
