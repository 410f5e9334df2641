import Configuration

/// The environment's `VOICE_GATEWAY_` variables as a source of settings.
struct ConfigurationEnvironment: ConfigurationSource {
    let provider: any ConfigProvider

    /// An empty variable sets nothing.
    init(_ environment: [String: String]) {
        let ours = environment.filter { $0.key.hasPrefix(KnownKey.environmentPrefix) && !$0.value.isEmpty }
        provider = EnvironmentVariablesProvider(
            environmentVariables: ours, secretsSpecifier: .specific(Set(ConfigurationKeys.secretVariables))
        ).prefixKeys(with: ["voice", "gateway"])
    }

    func origin(of key: KnownKey) -> ConfigurationOrigin { .environment(name: key.environmentName) }

    /// Unknown variables of ours: a warning each, no error, since other programs may have their own by that prefix.
    static func warnings(_ environment: [String: String]) -> [String] {
        let known = Set(ConfigurationKeys.all.map(\.environmentName)).union(ConfigurationKeys.secretVariables)
        return environment.keys.sorted().filter { $0.hasPrefix(KnownKey.environmentPrefix) && !known.contains($0) }.map { name in
            "\(name) is not a setting" + (NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? "")
        }
    }
}
