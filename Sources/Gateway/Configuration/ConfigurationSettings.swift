/// The settings gathered so far, later sources over earlier ones, and what is wrong with them.
struct ConfigurationSettings: Sendable {
    struct Setting: Sendable {
        let words: [String]
        let origin: ConfigurationOrigin
    }

    /// Everything wrong, each with its place, so that one run shows all there is to mend.
    struct Problem: Sendable, Equatable {
        let origin: ConfigurationOrigin
        let text: String
        var message: String { "\(origin): \(text)" }
    }

    private(set) var settings: [String: Setting] = [:]
    private(set) var problems: [Problem] = []
    /// What is odd and yet no reason to stop.
    var warnings: [String] = []

    /// Takes a value for a known key; it is checked here, against its place.
    mutating func set(_ key: KnownKey, _ words: [String], _ origin: ConfigurationOrigin) {
        guard key.accepts(words) else {
            // The value itself is not shown: it may be a secret in the wrong place.
            problem(origin, "\(key.name) must be \(key.expected)")
            return
        }
        settings[key.name] = Setting(words: words, origin: origin)
    }

    mutating func problem(_ origin: ConfigurationOrigin, _ text: String) {
        problems.append(Problem(origin: origin, text: text))
    }

    /// The value set for the key, else its default.
    func value<Value>(_ key: ConfigurationKey<Value>) -> Value {
        settings[key.name].flatMap { key.read($0.words) } ?? key.fallback
    }

    /// - Throws: `GatewayFailure` 64 when only flags are wrong, else 78, with every problem on a line of its own.
    func check() throws(GatewayFailure) {
        guard !problems.isEmpty else { return }
        let onlyFlags = problems.allSatisfy { if case .flag = $0.origin { true } else { false } }
        throw GatewayFailure(onlyFlags ? .usage : .configuration, problems.map(\.message).joined(separator: "\n"))
    }
}
