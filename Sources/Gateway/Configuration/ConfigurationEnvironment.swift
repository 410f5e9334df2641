/// Reads the environment into settings.
enum ConfigurationEnvironment {
    /// Adds what the variables set; an empty variable sets nothing. An unknown `VOICE_GATEWAY_` variable is a warning, since
    /// other programs may have their own.
    static func read(_ environment: [String: String], into settings: inout ConfigurationSettings) {
        let known = Dictionary(uniqueKeysWithValues: ConfigurationKeys.all.map { ($0.environmentName, $0) })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(KnownKey.environmentPrefix) {
            if let key = known[name] {
                guard !value.isEmpty else { continue }
                settings.set(key, key.isList ? list(value) : [value], .environment(name: name))
            } else if !ConfigurationKeys.secretVariables.contains(name) {
                let nearest = NearestName.of(name, among: Array(known.keys) + ConfigurationKeys.secretVariables)
                settings.warnings.append("\(name) is not a setting" + (nearest.map { "; did you mean \($0)?" } ?? ""))
            }
        }
    }

    private static func list(_ value: String) -> [String] {
        value.split(separator: ",").map { word in
            let trimmed = word.drop { $0 == " " }
            return String(trimmed.reversed().drop { $0 == " " }.reversed())
        }
    }
}
