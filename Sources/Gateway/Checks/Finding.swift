/// What one check came to: its name, how it went, why, and how to mend it.
public struct Finding: Sendable, Equatable {
    public enum Verdict: String, Sendable, CaseIterable {
        case ok
        /// It works, and will not under some circumstance that the cause names.
        case warn
        case fail
        /// Not tried, because something it needs failed or is not configured.
        case skipped
    }

    /// A slug, fixed for ever: `tls`, `buffering`.
    public let name: String
    public let verdict: Verdict
    /// What was seen, with its numbers; never a secret.
    public let cause: String
    /// What to do; empty where nothing is to be done.
    public let mend: String
    /// What a command ends with when this failed.
    public let exitCode: ExitCode

    private init(_ name: String, _ verdict: Verdict, _ cause: String, _ mend: String, _ exitCode: ExitCode) {
        self.name = name
        self.verdict = verdict
        self.cause = TerminalText.line(cause, charactersMax: 600)
        self.mend = TerminalText.line(mend, charactersMax: 600)
        self.exitCode = exitCode
    }

    static func ok(_ name: String, _ cause: String) -> Finding { Finding(name, .ok, cause, "", .ok) }

    static func warn(_ name: String, _ cause: String, mend: String) -> Finding { Finding(name, .warn, cause, mend, .ok) }

    static func fail(_ name: String, _ cause: String, mend: String, _ exitCode: ExitCode = .unavailable) -> Finding {
        Finding(name, .fail, cause, mend, exitCode)
    }

    static func skipped(_ name: String, _ cause: String) -> Finding { Finding(name, .skipped, cause, "", .ok) }
}
