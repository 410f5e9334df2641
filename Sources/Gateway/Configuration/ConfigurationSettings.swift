/// Every setting by the strongest source that makes it, and what is wrong with all of them.
struct ConfigurationSettings: Sendable {
    struct Setting: Sendable, Equatable {
        let words: [String]
        let origin: ConfigurationOrigin
    }

    /// Something wrong, with its place.
    struct Problem: Sendable, Equatable {
        /// Nil for what no source set.
        let origin: ConfigurationOrigin?
        let exitCode: ExitCode
        let text: String
        var message: String { origin.map { "\($0): \(text)" } ?? text }
    }

    private(set) var settings: [String: Setting] = [:]
    /// All of them, so that one run shows all there is to mend.
    private(set) var problems: [Problem] = []
    /// Keys whose value cannot be used; what follows from them is not held against anybody.
    private var unusable: Set<String> = []
    /// What is odd and yet no reason to stop.
    var warnings: [String] = []

    /// Reads every key; a value that cannot be used is a problem also where a stronger source has another.
    /// - Parameter file: nil when there is none.
    init(_ flags: ConfigurationFlags.Source, _ environment: ConfigurationEnvironment, _ file: ConfigurationFile?) {
        if let file {
            problems = file.problems
            unusable = file.unusable
        }
        for source in [environment, flags] as [any ConfigurationSource] {
            for key in ConfigurationKeys.all {
                guard let words = source.words(key), !key.accepts(words) else { continue }
                unusable.insert(key.name)
                // The value itself is not shown: it may be a secret in the wrong place.
                problem(source.origin(of: key), "\(key.name) must be \(key.expected)")
            }
        }
        let sources = ConfigurationSources([flags, environment] + (file.map { [$0] } ?? []))
        for key in ConfigurationKeys.all where !unusable.contains(key.name) { settings[key.name] = sources.setting(key) }
        for name in ConfigurationKeys.secrets { secrets[name] = sources.secret(name) }
    }

    /// Keys of upstreams that came by the environment.
    private(set) var secrets: [String: String] = [:]

    mutating func problem(_ origin: ConfigurationOrigin?, _ text: String, _ exitCode: ExitCode = .configuration) {
        problems.append(Problem(origin: origin, exitCode: exitCode, text: text))
    }

    /// The value set for the key, else its default.
    func value<Value>(_ key: ConfigurationKey<Value>) -> Value {
        settings[key.name].flatMap { key.read($0.words) } ?? key.fallback
    }

    func origin<Value>(of key: ConfigurationKey<Value>) -> ConfigurationOrigin? { settings[key.name]?.origin }

    /// Goes on with a fallback where what a key leads to cannot be used, so that what else is wrong is found too.
    mutating func attempt<Value>(
        _ key: ConfigurationKey<some Sendable>, orElse fallback: Value, _ body: (Self) throws(GatewayFailure) -> Value
    ) -> Value {
        guard !unusable.contains(key.name) else { return fallback }
        do { return try body(self) } catch {
            problem(origin(of: key), error.message, error.exitCode)
            return fallback
        }
    }

    /// - Throws: `GatewayFailure` 64 when only flags are wrong, 77 when only permissions are, else 78, with every problem on a line of
    ///   its own.
    func check() throws(GatewayFailure) {
        guard !problems.isEmpty else { return }
        let onlyFlags = problems.allSatisfy { if case .flag = $0.origin { $0.exitCode == .configuration } else { false } }
        let onlyPermissions = problems.allSatisfy { $0.exitCode == .permission }
        let exitCode: ExitCode = onlyFlags ? .usage : onlyPermissions ? .permission : .configuration
        throw GatewayFailure(exitCode, problems.map(\.message).joined(separator: "\n"))
    }
}
