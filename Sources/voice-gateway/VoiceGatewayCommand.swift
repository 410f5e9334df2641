import ArgumentParser
import Foundation
import Gateway

/// `voice-gateway`: reads the command line and hands over to the library.
struct VoiceGatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voice-gateway",
        abstract: "A voice gateway: OpenAI's chat completions on one side, your agent on the other.",
        discussion: """
            Exit codes: 0 ok, 64 usage (also a token or session that does not exist), 65 damaged state, 69 port or service \
            unavailable, 77 permission, 78 bad configuration.
            """,
        subcommands: [
            Serve.self, SayCommand.self, CallCommand.self, TokenCommand.self, SessionsCommand.self, TunnelCommand.self,
            ElevenLabsCommand.self, DoctorCommand.self, AuditCommand.self, ConfigCommand.self,
        ])

    /// Runs the command the process was given and ends the process with its exit code.
    static func start() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(withError: nil)
        } catch let failure as GatewayFailure {
            FileHandle.standardError.write(Data("voice-gateway: \(failure.message)\n".utf8))
            Foundation.exit(failure.exitCode.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
