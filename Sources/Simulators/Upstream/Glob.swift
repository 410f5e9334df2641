/// A pattern of `*` (any run of characters) and `?` (any one), compared without regard to case.
public struct Glob: Sendable, Equatable {
    private let pattern: [Character]

    public init(_ pattern: String) { self.pattern = Array(pattern.lowercased()) }

    /// Whether the whole text fits; takes time in proportion to pattern times text at most.
    public func matches(_ text: String) -> Bool {
        let text = Array(text.lowercased())
        var at = 0
        var position = 0
        var star: (pattern: Int, text: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let last = star {
                // The latest star takes one character more.
                star = (last.pattern, last.text + 1)
                at = last.pattern + 1
                position = last.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
