/// Finds the utterances in a stream of sound, frame by frame, exactly as the voice service does: has someone spoken, and have they finished?
///
/// A frame is 20 ms.  It is speech when the mean of its samples' absolute values is above the threshold.  An utterance begins with a speech
/// frame and ends with the last speech frame before 75 silent ones; its event leaves with the 75th.  One that has been collected for 500
/// frames is cut there, its event leaves at once, and what follows is a new utterance.  Fewer than 10 speech frames are no utterance, and
/// no event: silence, noise below the threshold, a cough.
public struct Endpointer: Sendable {
    /// What makes an utterance.
    public struct Constants: Sendable, Equatable {
        /// Samples in a frame: 20 ms of 48 kHz.
        public var frameSampleCount = 960
        /// A frame is speech when the mean of its samples' absolute values is greater (16-bit scale).
        public var speechLevel = 500
        /// Speech frames that make an utterance, at least; they need not be adjacent.
        public var speechFramesMin = 10
        /// Silent frames in a row that end an utterance: 1.5 s.
        public var silentFramesToEnd = 75
        /// Frames collected at which an utterance is cut: 10 s.
        public var bufferedFramesMax = 500
        /// Whether silence before the first speech frame is collected too, from the last cut on, as the running service does: then an
        /// utterance begins there, it is cut 500 frames after that wherever speech began, and coughs less than 10 s apart add up.
        public var collectsLeadingSilence = false

        public init() {}
    }

    /// Frames of an utterance, counted from the beginning of the stream at 0.
    public struct Utterance: Sendable, Equatable {
        /// Its first frame: the first speech frame (or what was collected before it, see ``Constants/collectsLeadingSilence``).
        public var startFrame: Int
        /// The frame after its last speech frame.
        public var endFrame: Int
        /// How many frames had passed when its event left: 75 after `endFrame`, unless it was cut or the stream ended.
        public var emittedAtFrame: Int
        /// Whether it was cut for its length.
        public var isForced: Bool
        /// How many of its frames are speech.
        public var speechFrameCount: Int

        public init(startFrame: Int, endFrame: Int, emittedAtFrame: Int, isForced: Bool, speechFrameCount: Int) {
            self.startFrame = startFrame
            self.endFrame = endFrame
            self.emittedAtFrame = emittedAtFrame
            self.isForced = isForced
            self.speechFrameCount = speechFrameCount
        }

        /// What the service records of it: the silence that ended it included.
        public var recordedFrames: Range<Int> { startFrame..<max(startFrame, emittedAtFrame) }
    }

    public let constants: Constants
    /// Frames consumed so far.
    public private(set) var frameCount = 0

    private var startFrame: Int?
    private var endFrame = 0
    private var speechFrameCount = 0
    /// Of a frame whose samples came in pieces: the sum of absolute values, and how many there were.
    private var piece = (level: 0, sampleCount: 0)

    public init(constants: Constants = .init()) {
        self.constants = constants
    }

    /// Takes one frame, whatever its number of samples, and gives the utterance whose event leaves with it.
    public mutating func consume(frame: some Sequence<Int16>) -> Utterance? {
        var piece = (level: 0, sampleCount: 0)
        for sample in frame {
            piece.level += Int(sample.magnitude)
            piece.sampleCount += 1
        }
        return consume(isSpeech: piece.level > constants.speechLevel * piece.sampleCount)
    }

    /// Takes samples in pieces of any length and gives the utterances whose events leave with the frames they complete.
    public mutating func consume(samples: some Sequence<Int16>) -> [Utterance] {
        var utterances: [Utterance] = []
        for sample in samples {
            piece.level += Int(sample.magnitude)
            piece.sampleCount += 1
            if piece.sampleCount >= constants.frameSampleCount, let utterance = completeFrame() { utterances.append(utterance) }
        }
        return utterances
    }

    /// The stream ends here: gives the utterance in progress, if it is one already.  An incomplete frame counts as if silence completed it.
    ///
    /// What a caller hears of a line that broke off; a clip after which the line goes on is read by ``utterances(in:constants:)``.
    public mutating func finish() -> Utterance? {
        if piece.sampleCount > 0, let utterance = completeFrame() { return utterance }
        return close(isForced: false)
    }

    /// The utterances of a clip on a line that stays silent after it, so that an event may leave after the clip's end.
    ///
    /// A clip of another rate is brought to 48 kHz first.
    public static func utterances(in clip: AudioClip, constants: Constants = .init()) -> [Utterance] {
        var endpointer = Endpointer(constants: constants)
        var utterances = endpointer.consume(samples: clip.resampled(toHz: AudioClip.callRateHz).samples)
        if endpointer.piece.sampleCount > 0, let utterance = endpointer.completeFrame() { utterances.append(utterance) }
        for _ in 0..<max(constants.silentFramesToEnd, 0) {
            if let utterance = endpointer.consume(isSpeech: false) { utterances.append(utterance) }
        }
        return utterances
    }

    private mutating func completeFrame() -> Utterance? {
        defer { piece = (0, 0) }
        return consume(isSpeech: piece.level > constants.speechLevel * constants.frameSampleCount)
    }

    private mutating func consume(isSpeech: Bool) -> Utterance? {
        frameCount += 1
        if isSpeech || constants.collectsLeadingSilence, startFrame == nil { startFrame = frameCount - 1 }
        guard let start = startFrame else { return nil }
        if isSpeech {
            speechFrameCount += 1
            endFrame = frameCount
        }
        if speechFrameCount > 0, frameCount - endFrame >= constants.silentFramesToEnd {
            // A cough is forgotten here, unless the service collects on until it has more.
            if speechFrameCount >= constants.speechFramesMin || !constants.collectsLeadingSilence { return close(isForced: false) }
        }
        return frameCount - start >= constants.bufferedFramesMax ? close(isForced: true) : nil
    }

    private mutating func close(isForced: Bool) -> Utterance? {
        defer { (startFrame, speechFrameCount) = (nil, 0) }
        guard let startFrame, speechFrameCount > 0, speechFrameCount >= constants.speechFramesMin else { return nil }
        return Utterance(
            startFrame: startFrame, endFrame: endFrame, emittedAtFrame: frameCount, isForced: isForced, speechFrameCount: speechFrameCount)
    }
}
