/// What a check finds in a transcript.
public enum Judgement: Sendable, Equatable {
    case pass
    /// The requirement does not hold: what it asks for, and what the wire showed.
    case fail(expected: String, actual: String)
    /// It holds, yet something beside it deserves a look.
    case warn(String)
    /// The transcript does not settle it, and why.
    case inconclusive(String)

    public var isFailure: Bool { if case .fail = self { true } else { false } }
}
