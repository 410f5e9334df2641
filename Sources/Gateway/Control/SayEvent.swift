/// What a text turn tells the one who typed it: one of these at a time (docs/wire/control.md).
public struct SayEvent: Codable, Sendable, Equatable {
    /// The next piece of the reply, as the agent wrote it.
    public var text: String?
    /// Set when the turn has to wait for another conversation of its session.
    public var waiting: Bool?
    /// The reply is whole and stored, and ended for this reason.
    public var finish: String?

    public init(text: String? = nil, waiting: Bool? = nil, finish: String? = nil) {
        self.text = text
        self.waiting = waiting
        self.finish = finish
    }
}
