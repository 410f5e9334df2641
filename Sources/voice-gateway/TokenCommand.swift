import ArgumentParser
import Conversation
import Gateway

/// `voice-gateway token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list, rotate and revoke the tokens that let callers in.",
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

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

        @Option(
            help: ArgumentHelp(
                "What it is good for: \(TokenScope.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated, or listed with commas.",
                valueName: "scope"))
        var scope: [TokenScopes] = []

        @Option(
            help: ArgumentHelp("Its own limit of requests a minute, 0 for none; otherwise limits.requests_per_minute.", valueName: "number")
        )
        var requestsPerMinute: Int?

        @Option(help: ArgumentHelp("Its own limit of turns at a time, 0 for none; otherwise limits.concurrent_turns.", valueName: "number"))
        var concurrentTurns: Int?

        func validate() throws {
            for (option, number) in [("--requests-per-minute", requestsPerMinute), ("--concurrent-turns", concurrentTurns)] {
                guard let number, !(0...TokenLimits.max).contains(number) else { continue }
                throw ValidationError("\(option) takes a number from 0 to \(TokenLimits.max)")
            }
        }

        func run() throws {
            let tokens = try TokenStore(options.openState())
            let scopes = scope.reduce(scope.first ?? .usual) { $0.union($1) }
            let limits = TokenLimits(requestsPerMinute: requestsPerMinute, concurrentTurns: concurrentTurns)
            let token = try tokens.create(
                name: name, session: session, profile: profile, scopes: scopes, limits: limits, lifetime: expires)
            do { try Output.write(token) } catch {
                try tokens.revoke(name)
                throw GatewayFailure(
                    .unavailable, "the token could not be written to standard output, so there is none: \(name) is revoked again")
            }
        }
    }
}
