import Configuration

/// Gives swift-configuration what was read from the file; a lookup is told as the line the value stands in.
struct PlacedProvider: ConfigProvider, ConfigSnapshot {
    let path: String
    let placed: [String: ConfigurationFile.PlacedWords]

    let providerName = "the configuration file"

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        guard let found = placed[name] else { return LookupResult(encodedKey: name, value: nil) }
        let content: ConfigContent? = type == .stringArray ? .stringArray(found.words) : found.words.first.map { .string($0) }
        return LookupResult(encodedKey: "\(path):\(found.line)", value: content.map { ConfigValue($0, isSecret: false) })
    }

    func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult { try value(forKey: key, type: type) }

    // A file is read whole, and again whole when it has changed: what was read once does not change by itself.

    nonisolated(nonsending) func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler:
            nonisolated(nonsending) (_ updates: ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>) async throws -> Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    func snapshot() -> any ConfigSnapshot { self }

    nonisolated(nonsending) func watchSnapshot<Return: ~Copyable>(
        updatesHandler: nonisolated(nonsending) (_ updates: ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws -> Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }
}
