import Configuration
import Synchronization

/// All the places settings come from, the strongest first, read as one.
struct ConfigurationSources: Sendable {
    private let sources: [any ConfigurationSource]
    private let reader: ConfigReader
    private let answers = LastAnswer()

    /// - Parameter sources: the strongest first; at least one.
    init(_ sources: [any ConfigurationSource]) {
        self.sources = sources
        reader = ConfigReader(providers: sources.map(\.provider), accessReporter: answers)
    }

    /// What the strongest source that sets the key says, and where; nil when none does.
    func setting(_ key: KnownKey) -> ConfigurationSettings.Setting? {
        let path = ConfigKey(key.path.components)
        guard let words = key.isList ? reader.stringArray(forKey: path) : reader.string(forKey: path).map({ [$0] }),
            let name = answers.provider, let source = sources.first(where: { $0.provider.providerName == name })
        else { return nil }
        return ConfigurationSettings.Setting(words: words, origin: source.origin(of: key))
    }

    /// A word that must not be printed, under a name that is no key of the file.
    func secret(_ name: String) -> String? {
        reader.string(forKey: ConfigKey(name), isSecret: true)
    }
}

/// Remembers which provider gave the last value, so that its place can be named: the reader itself gives values alone.
private final class LastAnswer: AccessReporter {
    private let last = Mutex<String?>(nil)

    var provider: String? { last.withLock { $0 } }

    func report(_ event: AccessEvent) {
        let name = event.providerResults.last.flatMap { answer in
            if case .success(let found) = answer.result, found.value != nil { answer.providerName } else { nil }
        }
        last.withLock { $0 = name }
    }
}
