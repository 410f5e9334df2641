/// What the person at the other end of a fake service's line does during a call.
public struct LinePerson: Sendable, Equatable {
    /// Something said.
    public enum Words: Sendable, Equatable {
        /// A recording, split into utterances by the endpointer and timed by itself.
        case wav(String)
        /// An utterance without a recording to wait for, heard as ended this long after it began.
        case text(String, language: String? = nil, spokenFor: Duration = .zero)
    }

    /// When something is done; durations are in the service's time, divided by the speed.
    public enum Moment: Sendable, Equatable {
        /// So long after the line is through, or after the former act if that is later.
        case after(Duration)
        /// When the reply to the former words was heard to its end and then nothing for so long.
        case replyHeard(quietFor: Duration = .milliseconds(1500))
        /// When so much of the k-th piece of the reply to the former words was heard, counted from 1: a barge-in.
        case heard(piece: Int, for: Duration)
    }

    /// One thing the person does.
    public struct Act: Sendable, Equatable {
        public var moment: Moment
        /// nil hangs up.
        public var words: Words?

        public init(_ words: Words?, when moment: Moment) {
            self.words = words
            self.moment = moment
        }
    }

    /// Done one after another.
    public var acts: [Act]
    /// How long the person waits for a reply to begin, or for the piece to barge in on, before going on without, in the service's time.
    public var patience: Duration = .seconds(60)

    public init(_ acts: [Act] = []) { self.acts = acts }

    /// Says each recording after the reply to the former was heard, the first after the greeting, then hangs up.
    public static func saying(wavs: [String], quietFor: Duration = .milliseconds(1500)) -> LinePerson {
        LinePerson(
            wavs.enumerated().map { index, path in
                Act(.wav(path), when: index == 0 ? .after(.seconds(1)) : .replyHeard(quietFor: quietFor))
            } + [Act(nil, when: .replyHeard(quietFor: quietFor))])
    }
}
