import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke the tokens that let callers in.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token and print it, this once, alone on standard output.",
            discussion: "The state keeps its SHA-256 only. A running gateway accepts it within a second.")

        @OptionGroup var options: StateOptions

        @Argument(help: "A name for it: 1 to 64 of A-Z a-z 0-9 _ -")
        var name: String

        @Option(help: ArgumentHelp("The session its holder speaks in.", valueName: "key"))
        var session: SessionKey = .main

        @Option(help: "How its holder is answered: voice (text for speech, failures spoken) or api (plain OpenAI).")
        var profile: Profile = .voice

        @Option(help: ArgumentHelp("When it ends: a number and s, m, h or d, such as 30d.", valueName: "duration"))
        var expires: TokenLifetime?

        func run() throws {
            let tokens = try TokenStore(options.openState())
            let token = try tokens.create(name: name, session: session, profile: profile, lifetime: expires)
            token.withBytes { FileHandle.standardOutput.write(Data($0) + Data("\n".utf8)) }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens; never the tokens themselves.")

        @OptionGroup var options: StateOptions

        func run() throws {
            let records = try TokenStore(options.openState()).list()
            let now = WallClock.nowMs()
            let rows = records.map { record in
                let expires = record.expiresMs.map { UTCTime.text(ms: $0) + ($0 <= now ? " (expired)" : "") } ?? "never"
                let caller = record.caller
                return [caller.name, caller.session.rawValue, caller.profile.rawValue, UTCTime.text(ms: record.createdMs), expires]
            }
            Table(["NAME", "SESSION", "PROFILE", "CREATED", "EXPIRES"], rows).print()
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a token out.", discussion: "A running gateway refuses it within a second; answers under way end normally.")

        @OptionGroup var options: StateOptions

        @Argument(help: "The token's name.")
        var name: String

        func run() throws {
            try TokenStore(options.openState()).revoke(name)
        }
    }
}
