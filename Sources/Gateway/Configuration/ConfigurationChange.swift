/// A key whose value is another than before.
struct ConfigurationChange: Sendable, Equatable {
    let key: String
    let effect: ReloadEffect

    /// What differs, in the order of ``ConfigurationKeys/all``. The words in a file of secrets count, not only its name.
    static func changes(from old: Configuration, to new: Configuration) -> [ConfigurationChange] {
        ConfigurationKeys.all.compactMap { key in
            guard old.meaning(key) != new.meaning(key) || old.secretFiles.digest(key) != new.secretFiles.digest(key) else { return nil }
            return ConfigurationChange(key: key.name, effect: key.effect)
        }
    }
}

extension Configuration {
    fileprivate func meaning(_ key: KnownKey) -> String {
        key.name == ConfigurationKeys.state.name ? state : key.meaning(settings.settings[key.name]?.words)
    }
}
