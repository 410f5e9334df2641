/// What covers a slow first token: short, and ending in an ellipsis and a space, so that the next words are not glued on.
enum BufferWords {
    static let all = ["Let me see... ", "One moment... ", "Let me think about that... ", "Just a second... "]

    /// Other words than the last time.
    static func next(after last: inout Int) -> String {
        last = (last + 1) % all.count
        return all[last]
    }
}
