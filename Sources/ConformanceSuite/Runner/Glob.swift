/// A pattern over case ids: `*` is any run of characters, `?` any one; a bare section name stands for all its cases.
public struct Glob: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    private let pattern: [Character]

    public init(_ text: String) {
        description = text
        let isSection = !text.isEmpty && !text.contains("/") && !text.contains("*") && !text.contains("?")
        pattern = Array(isSection ? text + "/*" : text)
    }

    /// Whether the pattern names one case exactly: such a case is selected whatever its level.
    public var isLiteral: Bool { !pattern.contains("*") && !pattern.contains("?") }

    /// Matches in time linear in each part: the last `*` is the only one ever returned to.
    public func matches(_ id: String) -> Bool {
        let text = Array(id)
        var (p, t) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                retry = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let (star, start) = retry {
                retry = (star, start + 1)
                p = star + 1
                t = start + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
