import Conversation

/// One event of `sessions.tail`: an entry of a session as `sessions export` prints it, and what has happened to it (docs/wire/control.md).
public struct EntryEvent: Codable, Sendable, Equatable {
    public var role: String?
    public var text: String?
    public var state: String?
    public var channel: String?
    public var at: String?
    /// Nil for an entry that is new: `corrected`, `taken_back`, or, with no entry, `deleted` and `missed`.
    public var change: String?
    /// Set when the text is only the beginning of it.
    public var isCut: Bool?
    /// How many turns changed without having been told of.
    public var missed: Int?

    enum CodingKeys: String, CodingKey {
        case role, text, state, channel, at, change, missed
        case isCut = "cut"
    }

    /// Longest text of an event, in bytes; it fits into a line of the control socket, whatever has to be escaped in it.
    static let textBytesMax = 8192

    init(_ news: EntryNews) {
        switch news {
        case .said(let entry): self.init(entry)
        case .corrected(let entry): self.init(entry, change: "corrected")
        case .takenBack(let entry): self.init(entry, change: "taken_back")
        case .deleted: self.init(change: "deleted")
        case .missed(let count): self.init(change: "missed", missed: count)
        }
    }

    private init(change: String, missed: Int? = nil) {
        self.change = change
        self.missed = missed
    }

    init(_ entry: EntryRecord, change: String? = nil) {
        role = entry.role.exported
        text = entry.text
        if entry.text.utf8.count > Self.textBytesMax {
            text = String(entry.text.unicodeScalars.prefix(Self.textBytesMax / 4))
            isCut = true
        }
        state = entry.state.exported
        channel = entry.channel.rawValue
        at = UTCTime.text(ms: entry.atMs)
        self.change = change
    }
}
