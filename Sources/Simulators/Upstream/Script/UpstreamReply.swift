/// One scripted reply of the fake model, as a scenario's `upstream:` part lists them.
public struct UpstreamReply: Sendable, Equatable {
    /// How a reply's text is cut into deltas.
    public enum Chunking: String, Sendable, Equatable, CaseIterable {
        case words, characters, sentences, whole
    }

    /// When a reply's deltas leave; what is nil is as the model's options say.
    public struct Pace: Sendable, Equatable {
        /// From the end of the request to the first content delta.
        public var firstTokenMilliseconds: Int?
        /// Deltas a second after the first.
        public var tokensPerSecond: Double?
        /// Share of each interval by which it varies, seeded: 0.1 is ten per cent either way.
        public var jitter: Double?
        public var chunking: Chunking

        public init(firstTokenMilliseconds: Int? = nil, tokensPerSecond: Double? = nil, jitter: Double? = nil, chunking: Chunking = .words)
        {
            self.firstTokenMilliseconds = firstTokenMilliseconds
            self.tokensPerSecond = tokensPerSecond
            self.jitter = jitter
            self.chunking = chunking
        }
    }

    /// A tool the reply calls before it is given.
    public struct Call: Sendable, Equatable {
        public var name: String
        /// The arguments' JSON text, sent as it stands.
        public var arguments: String

        public init(name: String, arguments: String = "{}") {
            self.name = name
            self.arguments = arguments
        }
    }

    /// A glob over the newest user text (`*` any run, `?` one character, case ignored); nil takes requests in order, each reply once.
    public var lastUser: String?
    public var reply: String
    public var pace: Pace
    /// Called first, in one leg; `reply` is what follows their results.
    public var calls: [Call]
    /// Said ahead of the calls.
    public var preamble: String
    /// Reasoning ahead of everything.
    public var thinking: String
    public var stall: Stall?
    public var fault: UpstreamFault?

    public init(
        lastUser: String? = nil, reply: String, pace: Pace = Pace(), calls: [Call] = [], preamble: String = "", thinking: String = "",
        stall: Stall? = nil, fault: UpstreamFault? = nil
    ) {
        self.lastUser = lastUser
        self.reply = reply
        self.pace = pace
        self.calls = calls
        self.preamble = preamble
        self.thinking = thinking
        self.stall = stall
        self.fault = fault
    }
}
