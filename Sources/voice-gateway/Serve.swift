import ArgumentParser
import Conversation
import Gateway

/// `voice-gateway serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM or SIGINT.",
        discussion: "Prints `listening on http://HOST:PORT` on standard output once it is open. Logs go to standard error.")

    @OptionGroup var options: StateOptions

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "port"))
    var port: Int?

    @Option(help: ArgumentHelp("Who answers: \(AgentName.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
    var agent: String?

    @Option(help: ArgumentHelp("Where the voice service listens: a path or tcp://HOST:PORT.", valueName: "path"))
    var voiceSocket: String?

    @Option(help: ArgumentHelp("Accept the token in this file too, in session main.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("How the holder of that token is answered: voice or api.", valueName: "profile"))
    var tokenFileProfile: Profile = .api

    func run() async throws {
        let flags = ConfigurationFlags(
            config: options.config, state: options.state, host: host, port: port, agent: agent, voiceSocket: voiceSocket,
            tokenFile: tokenFile, tokenFileProfile: tokenFileProfile)
        try await VoiceGateway.serve(Configuration.load(flags))
    }
}
