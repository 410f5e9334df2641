import ArgumentParser
import Foundation
import Gateway

/// `voice-gateway config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check or show the configuration.", subcommands: [Check.self, Show.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Read the configuration from all its sources and say what is wrong.")

        @OptionGroup var options: StateOptions

        func run() throws {
            _ = try load(options)
            print("ok")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its value and where it was set; secrets are masked.")

        @OptionGroup var options: StateOptions

        func run() throws {
            print(try load(options).shown)
        }
    }
}

private func load(_ options: StateOptions) throws(GatewayFailure) -> Gateway.Configuration {
    let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
    for warning in configuration.warnings { FileHandle.standardError.write(Data("voice-gateway: \(warning)\n".utf8)) }
    return configuration
}
