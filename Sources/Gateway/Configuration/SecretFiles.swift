/// The words in the files of secrets that a configuration names, by key.
struct SecretFiles: Sendable {
    private var secrets: [String: Secret] = [:]
    /// Every file named, whether it could be read or not.
    private(set) var paths: [String] = []
    /// Which versions of them were looked at.
    private(set) var stamps: ReloadVigil.Stamps = [:]

    /// What cannot be used is a problem of the settings.
    init(_ settings: inout ConfigurationSettings, _ environment: [String: String]) {
        for key in ConfigurationKeys.all where key.isSecretFile {
            guard let path = settings.settings[key.name]?.words.first.map({ Configuration.expanded($0, environment) }) else { continue }
            paths.append(path)
            // Before it is read: what changes while it is read is read again.
            stamps[path] = SecretFile.Stamp(path: path)
            do { secrets[key.name] = try SecretFile.read(path, purpose: key.name) } catch {
                settings.problem(settings.settings[key.name]?.origin, error.message, error.exitCode)
            }
        }
    }

    subscript(key: ConfigurationKey<String?>) -> Secret? { secrets[key.name] }

    /// Nil where there is none. A digest, since what is kept of two configurations is compared and never shown.
    func digest(_ key: KnownKey) -> TokenDigest? { secrets[key.name].map { $0.withBytes { TokenDigest(of: $0) } } }
}
