import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway elevenlabs`
struct ElevenLabsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elevenlabs", abstract: "Set up the agent at ElevenLabs, and look at how its conversations go.",
        discussion: "Needs a key (elevenlabs.api_key_file) and, to set up, the address of this gateway on the internet (tunnel.url).",
        subcommands: [SetUp.self, Check.self, Show.self])

    struct SetUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "setup", abstract: "Create the agent at ElevenLabs, or make it as wanted again.",
            discussion: """
                What is as wanted already is left alone, and so is what you added yourself: run it as often as you like. A token of this \
                gateway, elevenlabs, is made and stored there as a secret; here stays its digest. Exit code 1 when what was sent does not \
                stand there afterwards.
                """)

        @OptionGroup var options: ElevenLabsOptions

        @Flag(help: "Say what would be done, and do nothing.")
        var dryRun = false

        @Flag(help: "Give the gateway's token a new value, and ElevenLabs with it; the old one stays good for the grace.")
        var rotateSecret = false

        @Option(help: ArgumentHelp("How long the old token stays good: a number and s, m, h or d.", valueName: "duration"))
        var grace: TokenGrace = .usual

        @Option(help: ArgumentHelp("A telephone number at Twilio that is to lead to the agent, such as +15551234567.", valueName: "number"))
        var twilioNumber: String?

        @Option(help: ArgumentHelp("The SID of the Twilio account it belongs to.", valueName: "sid"))
        var twilioSid: String?

        @Option(help: ArgumentHelp("A file (chmod 600) with that account's auth token.", valueName: "file"))
        var twilioTokenFile: String?

        @Option(help: ArgumentHelp("Make a post-call webhook and put its secret into this new file.", valueName: "file"))
        var webhookSecretFile: String?

        func run() async throws {
            let setup = SetupOptions(
                isDryRun: dryRun, rotatesSecret: rotateSecret, grace: grace, twilio: try twilio(), webhookSecretFile: webhookSecretFile)
            guard try await options.account().setUp(setup, tell: { try? Output.write($0) }) else { throw ArgumentParser.ExitCode(1) }
        }

        private func twilio() throws -> SetupOptions.TwilioNumber? {
            guard twilioNumber != nil || twilioSid != nil || twilioTokenFile != nil else { return nil }
            guard let twilioNumber, let twilioSid, let twilioTokenFile else {
                throw GatewayFailure(.usage, "a number of Twilio's needs all of --twilio-number, --twilio-sid and --twilio-token-file")
            }
            return try .init(
                number: twilioNumber, sid: twilioSid, token: try SecretFile.read(twilioTokenFile, purpose: "--twilio-token-file"))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how the agent's recent conversations ended, and how soon the first token came.",
            discussion: "Exit code 1 when one failed, or when the first token came too late at the 95th percentile.")

        @OptionGroup var options: ElevenLabsOptions

        @Option(help: ArgumentHelp("How many conversations to look at, 1 to 500.", valueName: "number"))
        var last = 20

        @Option(help: ArgumentHelp("What is too late for the first token, in milliseconds.", valueName: "ms"))
        var firstTokenMax = 2000

        func run() async throws {
            guard (1...500).contains(last), firstTokenMax > 0 else {
                throw GatewayFailure(.usage, "--last is 1 to 500, and --first-token-max above 0")
            }
            let check = ElevenLabsAccount.CheckOptions(last: last, firstTokenMsMax: firstTokenMax)
            guard try await options.account().check(check, tell: { try? Output.write($0) }) else { throw ArgumentParser.ExitCode(1) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the agent as it stands, beside what is wanted where that differs.")

        @OptionGroup var options: ElevenLabsOptions

        @Option(help: ArgumentHelp("Print what was reported of this conversation instead, as JSON.", valueName: "conversation"))
        var call: String?

        func run() async throws {
            if let call {
                let state = try options.state.openState()
                guard let body = try reporting({ try HistoryReader(state).postCallBody(conversation: call) }) else {
                    throw GatewayFailure(.usage, "nothing is kept of a conversation \(call): `sessions show` names those there are")
                }
                return try Output.write(body)
            }
            try await options.account().show { try? Output.write($0) }
        }
    }
}
