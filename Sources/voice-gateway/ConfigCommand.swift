import ArgumentParser
import Foundation
import Gateway

/// `voice-gateway config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, show or reload the configuration.", subcommands: [Check.self, Show.self, Reload.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the configuration from all its sources and say everything that is wrong.",
            discussion: """
                Prints `ok` where nothing is; what is only odd is told on standard error. Exit code 78 for content, 77 for files that \
                cannot be read or that others can reach.
                """)

        @OptionGroup var options: StateOptions

        @Flag(
            help: "Ask the running gateway what a reload would change, by its own command line and environment, and what needs a restart.")
        var againstRunning = false

        func run() async throws {
            let configuration = try load(options)
            if againstRunning { try await ask("config.check", configuration, whenUnchanged: "a reload would change nothing") }
            try Output.write("ok")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its value and where it was set; secrets are masked.")

        @OptionGroup var options: StateOptions

        func run() throws {
            try Output.write(try load(options).shown)
        }
    }

    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the running gateway read its configuration again.",
            discussion: """
                As SIGHUP does, and saying what came of it. A configuration that cannot be used leaves the old one in force, and the exit \
                code is that of `config check`. Needs the running gateway, else exit 69.
                """)

        @OptionGroup var options: StateOptions

        func run() async throws {
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            try await ask("config.reload", configuration, whenUnchanged: "nothing has changed")
        }
    }
}

private func load(_ options: StateOptions) throws(GatewayFailure) -> Gateway.Configuration {
    let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
    for warning in configuration.warnings { Output.warn(warning) }
    return configuration
}

/// Prints a line for each key that comes, or would come, into force, and for each that needs a restart.
private func ask(_ verb: String, _ configuration: Gateway.Configuration, whenUnchanged: String) async throws {
    guard let client = try ControlClient.find(state: configuration.state) else {
        throw ControlClient.nobody(state: configuration.state)
    }
    do {
        let outcome = try await client.ask(verb, as: ReloadOutcome.self)
        for warning in outcome.warnings { Output.warn(warning) }
        for key in outcome.live { try Output.write("live     \(key)") }
        for key in outcome.restart { try Output.write("restart  \(key)") }
        if outcome.live.isEmpty && outcome.restart.isEmpty { try Output.write(whenUnchanged) }
    } catch let failure as ControlFailure {
        throw GatewayFailure(failure)
    }
}
