/// One event of a streamed answer, before it is put into bytes.
struct StreamEvent: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Opens the answer: a role chunk, `message_start`.
        case head
        /// Brackets content: `content_block_start` and `_stop`, `ping`.
        case frame
        /// A piece of the answer.
        case delta
        case finish, usage, done
        /// What a fault put in.
        case odd
    }

    enum Content: Sendable, Equatable { case thinking, text, call }

    var kind: Kind
    /// What a delta or frame carries.
    var content: Content?
    /// The `event:` field; nil on a wire that has none.
    var name: String?
    var data: String
    /// Since the request was read.
    var due: Duration = .zero
}
