/// What a report says of a case.
public enum Verdict: String, Sendable, CaseIterable {
    case pass
    case fail
    /// A need of the case is not declared, or it does not belong to the profile.
    case skip
    /// A SHOULD that does not hold, or a pass with a remark.
    case warn
    /// The harness itself broke, or the transcript settles nothing.
    case error
    /// A failure that the known-failing file lists.
    case known
}
