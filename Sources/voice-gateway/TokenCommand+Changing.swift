import ArgumentParser
import Conversation
import Gateway

// The commands of `token` that look at tokens there are, and change them.

extension TokenCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens; never the tokens themselves.",
            discussion: """
                LIMITS are its own requests a minute and turns at a time, - where it has the configuration's. GRACE is until when tokens that \
                it took the place of are good.
                """)

        @OptionGroup var options: StateOptions

        func run() throws {
            let now = WallClock.nowMs()
            let records = try TokenStore(options.openState()).list(nowMs: now)
            let rows = records.map { record in
                let expires = record.expiresMs.map { UTCTime.text(ms: $0) + (record.hasExpired(nowMs: now) ? " (expired)" : "") } ?? "never"
                let caller = record.caller
                let limits = [caller.limits.requestsPerMinute, caller.limits.concurrentTurns].map { $0.map { "\($0)" } ?? "-" }
                let grace = record.predecessors.last.map { UTCTime.text(ms: $0.untilMs) } ?? "-"
                return [
                    caller.name, caller.session.rawValue, caller.profile.rawValue, UTCTime.text(ms: record.createdMs), expires,
                    "\(caller.scopes)", limits.joined(separator: "/"), grace,
                ]
            }
            Table(["NAME", "SESSION", "PROFILE", "CREATED", "EXPIRES", "SCOPES", "LIMITS", "GRACE"], rows).print()
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a token a successor and print that, this once, alone on standard output.",
            discussion: """
                The old one stays good until its grace ends, and so do those rotated before, but none longer than the latest grace: --grace 0 \
                leaves the new token alone. Answers under way end normally. A running gateway follows within a second.
                """)

        @OptionGroup var options: StateOptions

        @Argument(help: "The token's name.")
        var name: String

        @Option(help: ArgumentHelp("How long the old one stays good: a number and s, m, h or d, or 0.", valueName: "duration"))
        var grace: TokenGrace = .usual

        func run() throws {
            let token = try TokenStore(options.openState()).rotate(name, grace: grace)
            do { try Output.write(token) } catch {
                throw GatewayFailure(.unavailable, "the new token of \(name) could not be written to standard output: rotate it again")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a token out, and those it took the place of.",
            discussion: "A running gateway refuses it within a second; answers under way end normally, unless --now cuts them.")

        @OptionGroup var options: StateOptions

        @Argument(help: "The token's name.")
        var name: String

        @Flag(help: "Cut what the running gateway is answering for it.")
        var now = false

        func run() async throws {
            guard now else { return try TokenStore(options.openState()).revoke(name) }
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            guard let revocation = try await TokenRevocation.revokeNow(name, in: configuration) else {
                return Output.warn("no gateway runs with this state: \(name) is revoked, and there was nothing to cut")
            }
            Output.warn("\(name) is revoked; \(revocation.streams) \(revocation.streams == 1 ? "answer" : "answers") cut")
        }
    }
}
