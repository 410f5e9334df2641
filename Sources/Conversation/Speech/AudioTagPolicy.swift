/// What becomes of performance notes such as `[laughs]`: only some voices act them out, the others would read them aloud.
public enum AudioTagPolicy: Sendable {
    /// Known tags are left out of the speech; the right choice unless the voice is known to perform them.
    case omitted
    /// Known tags pass through, brackets included.
    case kept
}
