/// A pattern for case ids: `*` is any run of characters, `?` any one; a section's bare name means all of it.
public struct Glob: Sendable {
    private let pattern: [Character]

    public init(_ text: String) {
        let bare = !text.contains { $0 == "*" || $0 == "?" || $0 == "/" }
        pattern = Array(bare ? text + "/*" : text)
    }

    /// True when the whole id fits; linear, by remembering only the last star.
    public func matches(_ id: String) -> Bool {
        let text = Array(id)
        var at = 0
        var next = 0
        var star: (pattern: Int, text: Int)?
        while at < text.count {
            if next < pattern.count, pattern[next] == "*" {
                star = (next, at)
                next += 1
            } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[at] {
                next += 1
                at += 1
            } else if let back = star {
                star = (back.pattern, back.text + 1)
                next = back.pattern + 1
                at = back.text + 1
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == "*" }
    }
}
