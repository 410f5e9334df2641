/// Something a model writes that must not be read out as it stands, and one right way to say it.
public struct SpeechSample: Sendable {
    /// Names the case and what is planted for it.
    public let name: String
    /// What it is, for the requirement: `bold and italic marks`.
    public let what: String
    /// What the model writes.
    public let raw: String
    /// A right way to say it.
    public let spoken: String
    /// Patterns (case ignored) that must be found in what is said.
    public let keeps: [String]
    /// Patterns (case ignored) that must not.
    public let loses: [String]
    /// A wrong way to say it, where the text as it stands would not be one.
    let mangled: String?
    /// What the caller says besides, so that a gateway can tell the language.
    public let asked: String

    public init(
        _ name: String, _ what: String, _ raw: String, spoken: String, keeps: [String], loses: [String], asked: String = "",
        mangled: String? = nil
    ) {
        self.name = name
        self.what = what
        self.raw = raw
        self.spoken = spoken
        self.keeps = keeps
        self.loses = loses
        self.asked = asked
        self.mangled = mangled
    }
}
