import Simulators

/// A pattern for case ids: `*` is any run of characters, `?` any one; a section's bare name means all of it.
public struct Glob: Sendable {
    private let pattern: Simulators.Glob

    public init(_ text: String) {
        let bare = !text.contains { $0 == "*" || $0 == "?" || $0 == "/" }
        pattern = Simulators.Glob(bare ? text + "/*" : text)
    }

    /// True when the whole id fits.
    public func matches(_ id: String) -> Bool { pattern.matches(id) }
}
