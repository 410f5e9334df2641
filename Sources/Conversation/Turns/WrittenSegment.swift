/// A piece of what a turn wrote to its streams: W of `docs/wire/turns.md` is the pieces in order.
struct WrittenSegment: Sendable, Equatable {
    enum Kind: Sendable {
        case reply
        /// Said beside the reply and never stored: buffer words, a progress line, an apology.
        case aside
    }

    var kind: Kind
    var text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
