/// How long the parts of a fake voice service's work take, in the service's own time: each is divided by the speed.
public struct ServiceTimings: Sendable, Equatable {
    /// From the answer of the person, or the acceptance of a caller, until the line is through.
    public var connecting: Duration = .milliseconds(200)
    /// From the ringing of an incoming call until the service accepts it.
    public var accepting: Duration = .milliseconds(300)
    /// How long an outgoing call rings before the service gives up.
    public var ringingMax: Duration = .seconds(30)
    /// From the end of an utterance, as the endpointer sees it, to its `call.speech`.
    public var transcribing: Duration = .milliseconds(300)
    /// From a `call.speak` to its answer: a constant, a part per character, and at most this much more by the seed.
    public var synthesising: Duration = .milliseconds(120)
    public var synthesisingPerCharacter: Duration = .microseconds(500)
    public var synthesisingJitter: Duration = .milliseconds(20)

    public init() {}

    /// No part takes any time.
    public static var immediate: ServiceTimings {
        var timings = ServiceTimings()
        timings.connecting = .zero
        timings.accepting = .zero
        timings.transcribing = .zero
        timings.synthesising = .zero
        timings.synthesisingPerCharacter = .zero
        timings.synthesisingJitter = .zero
        return timings
    }
}

/// What becomes of a call the service places.
public enum OutgoingFate: Sendable, Equatable {
    case answered(after: Duration)
    case rejected(after: Duration)
    /// Nobody answers; the service gives up after ``ServiceTimings/ringingMax``.
    case unanswered
}
