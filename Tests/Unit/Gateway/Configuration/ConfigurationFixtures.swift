import Foundation
import Gateway

/// Loads a configuration from a YAML text, an environment and flags, in a directory of its own.
func configuration(
    _ yaml: String? = nil, environment: [String: String] = [:], flags: ConfigurationFlags = ConfigurationFlags(), mode: mode_t = 0o600
) throws -> Configuration {
    try withTemporaryState { directory in
        var flags = flags
        if let yaml {
            flags.config = directory + "/config.yaml"
            try write(yaml, to: directory + "/config.yaml", mode: mode)
        }
        return try Configuration.load(flags, environment: environment.merging(["HOME": directory]) { given, _ in given })
    }
}

/// The failure of loading, with the temporary directory's name cut out of its message.
func configurationFailure(
    _ yaml: String? = nil, environment: [String: String] = [:], flags: ConfigurationFlags = ConfigurationFlags(), mode: mode_t = 0o600
) throws -> GatewayFailure? {
    do {
        _ = try configuration(yaml, environment: environment, flags: flags, mode: mode)
        return nil
    } catch let failure as GatewayFailure {
        return GatewayFailure(failure.exitCode, failure.message.replacing(/[^ \n]*state-[0-9A-F-]+\//, with: ""))
    }
}
