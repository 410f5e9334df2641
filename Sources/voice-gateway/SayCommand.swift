import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway say`
struct SayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Say something in a session, as text, and print the reply as it comes.",
        discussion: """
            One turn of the gateway that runs with the state. Ctrl-C hangs up: the reply is then remembered as far as it came. \
            A turn that finds a call or another conversation of the session at work waits, for say.wait_s at most.
            """)

    @OptionGroup var options: StateOptions

    @Option(help: ArgumentHelp("The session to speak in.", valueName: "key"))
    var session: SessionKey = .main

    @Argument(help: ArgumentHelp("What to say; - reads it from standard input.", valueName: "text"))
    var words: [String] = []

    func run() async throws {
        let text = try words == ["-"] ? Self.standardInput() : words.joined(separator: " ")
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw GatewayFailure(.usage, "there is nothing to say: voice-gateway say TEXT, or say - to read it from standard input")
        }
        let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
        guard let client = try ControlClient.find(state: configuration.state) else {
            throw ControlClient.nobody(state: configuration.state)
        }
        var shown = SayText(isTerminal: isatty(STDOUT_FILENO) == 1)
        do {
            try await SayTurn(client).say(text, session: session.rawValue) { event in
                if event.waiting == true { Output.warn("another conversation of this session is at work: waiting for its turn to end") }
                if let piece = event.text { try Output.write(shown.text(piece), terminator: "") }
            }
            try Output.write(shown.end, terminator: "")
        } catch {
            try Output.write(shown.end, terminator: "")
            if let failure = error as? ControlFailure { throw GatewayFailure(failure) }
            throw error
        }
    }

    /// - Throws: ``GatewayFailure`` 64 for more than a turn takes, or for what is no UTF-8.
    private static func standardInput() throws -> String {
        let bytes = try FileHandle.standardInput.read(upToCount: SayTurn.textBytesMax + 1) ?? Data()
        guard bytes.count <= SayTurn.textBytesMax else {
            throw GatewayFailure(.usage, "a turn has at most \(SayTurn.textBytesMax) bytes of text: say it in pieces")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else { throw GatewayFailure(.usage, "standard input holds no UTF-8 text") }
        return text
    }
}
