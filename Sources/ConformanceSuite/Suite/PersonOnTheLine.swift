/// Somebody at the other end of a voice service's line who does what a play says; only a service of our own has one.
public struct PersonOnTheLine: Sendable {
    /// Calls in, and answers the call's id.
    public var ring: @Sendable (_ userID: Int64) -> String
    /// Says something, as recognition will have it.
    public var say: @Sendable (_ text: String, _ language: String) -> Void
    /// Says what a WAV file holds.
    public var play: @Sendable (_ wav: String) -> Void
    /// Hangs up, with the reason the service will give.
    public var hangUp: @Sendable (_ reason: String) -> Void

    public init(
        ring: @escaping @Sendable (_ userID: Int64) -> String, say: @escaping @Sendable (_ text: String, _ language: String) -> Void,
        play: @escaping @Sendable (_ wav: String) -> Void, hangUp: @escaping @Sendable (_ reason: String) -> Void
    ) {
        self.ring = ring
        self.say = say
        self.play = play
        self.hangUp = hangUp
    }
}
