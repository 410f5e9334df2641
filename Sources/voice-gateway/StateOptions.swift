import ArgumentParser
import Conversation
import Gateway

/// What every command takes.
struct StateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The YAML configuration.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The state directory, in place of the configured one.", valueName: "dir"))
    var state: String?

    /// The state these options lead to, created if there is none.
    func openState() throws(GatewayFailure) -> StateFile {
        let configuration = try Configuration.load(ConfigurationFlags(config: config, state: state))
        return try StateDirectory(configuration.state).open()
    }
}
