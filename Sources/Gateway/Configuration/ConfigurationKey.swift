/// One key of the configuration: its name, what it takes, and what it is when nobody sets it.
struct ConfigurationKey<Value: Sendable>: Sendable {
    /// As in the file, sections joined by dots.
    let name: String
    /// What a good value is, to follow "must be".
    let expected: String
    /// Whether the value is a list: a sequence in the file, comma-separated in the environment.
    let isList: Bool
    /// Whether the value is the path of a file with one secret word in it, which is read, and watched, with the configuration.
    var isSecretFile = false
    let fallback: Value
    /// Nil when the words are no good value. A single value comes as one word.
    let read: @Sendable (_ words: [String]) -> Value?
}

/// A key without its type: what the sources need to know of it.
struct KnownKey: Sendable {
    let name: String
    let expected: String
    let isList: Bool
    let isSecretFile: Bool
    /// The default as `config show` writes it; nil when there is none.
    let shownFallback: String?
    let effect: ReloadEffect
    let accepts: @Sendable (_ words: [String]) -> Bool
    /// What the words come to, the default where there are none: the same for `8_192` and `8192`.
    let meaning: @Sendable (_ words: [String]?) -> String

    /// - Parameter effect: when a change of it comes into force.
    init(_ key: ConfigurationKey<some Sendable>, _ effect: ReloadEffect = .restart) {
        name = key.name
        expected = key.expected
        isList = key.isList
        isSecretFile = key.isSecretFile
        let fallback = "\(key.fallback)"
        shownFallback = fallback == "nil" ? nil : fallback
        self.effect = effect
        accepts = { key.read($0) != nil }
        meaning = { words in "\(words.flatMap { key.read($0) } ?? key.fallback)" }
    }

    /// `VOICE_GATEWAY_` and the name in upper case, `_` for each dot.
    var environmentName: String { Self.environmentName(name) }

    static func environmentName(_ name: String) -> String { environmentPrefix + name.uppercased().replacing(".", with: "_") }

    static let environmentPrefix = "VOICE_GATEWAY_"
}
