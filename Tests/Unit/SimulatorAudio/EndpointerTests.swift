import Simulators
import Testing

@Suite struct EndpointerTests {
    /// Sound drawn as text: `#` a speech frame, `.` a silent one, a number before either that many of them.
    private static func sound(_ drawing: String, speechLevel: Int16 = 501) -> [Int16] {
        var (samples, count): ([Int16], Int?) = ([], nil)
        for character in drawing {
            if let digit = character.wholeNumberValue {
                count = (count ?? 0) * 10 + digit
            } else if character != " " {
                let level: Int16 = character == "#" ? speechLevel : 0
                samples += [Int16](repeating: level, count: 960 * (count ?? 1))
                count = nil
            }
        }
        return samples
    }

    /// The utterances of a drawing as `start-end@emitted`, with `!` if cut.
    private static func utterances(_ drawing: String, _ constants: Endpointer.Constants = .init()) -> [String] {
        Endpointer.utterances(in: AudioClip(samples: sound(drawing)), constants: constants).map(\.shown)
    }

    @Test(
        arguments: [
            ("", []), ("200.", []), ("1000.", []),
            // Spoken at once, after a while, with pauses.
            ("10# 75.", ["0-10@85"]), ("20. 30# 80.", ["20-50@125"]), ("5# 74. 5# 75.", ["0-84@159"]),
            // A cough, and coughs too far apart to add up.
            ("3. 9# 200.", []), ("9# 75. 9# 75. 9#", []), ("9# 74. 1# 75.", ["0-84@159"]),
            // Two utterances.
            ("2. 20# 75. 20# 75.", ["2-22@97", "97-117@192"]), ("20# 300. 15# 10.", ["0-20@95", "320-335@410"]),
            // The clip ends before the silence does.
            ("10#", ["0-10@85"]), ("10# 74.", ["0-10@85"]),
            // Ten seconds and more.
            ("500#", ["0-500@500!"]), ("499#", ["0-499@500!"]), ("7. 500# 75.", ["7-507@507!"]), ("425# 75.", ["0-425@500"]),
            ("426# 75.", ["0-426@500!"]),
            ("1200#", ["0-500@500!", "500-1000@1000!", "1000-1200@1275"]), ("505#", ["0-500@500!"]),
            // Few speech frames within ten seconds, none of them 1.5 s apart: no utterance when it is cut.
            ("1# 74. 1# 74. 1# 74. 1# 74. 1# 74. 1# 74. 1# 74.", []),
        ] as [(String, [String])])
    func `utterances are found as the constants say`(drawing: String, expected: [String]) {
        #expect(Self.utterances(drawing) == expected)
    }

    @Test func `the mean must be above the threshold, whichever way the samples point`() {
        func heard(_ samples: [Int16]) -> Bool {
            !Endpointer.utterances(in: AudioClip(samples: (0..<20).flatMap { _ in samples })).isEmpty
        }
        #expect(!heard([Int16](repeating: 500, count: 960)))
        #expect(heard([Int16](repeating: 501, count: 960)))
        #expect(heard([Int16](repeating: -501, count: 960)))
        #expect(!heard([Int16](repeating: 500, count: 959) + [500]))
        #expect(heard([Int16](repeating: 500, count: 959) + [501]))
        #expect(heard([Int16](repeating: .min, count: 960)))
        // A click is loud, but not in the mean: 15 samples of full scale are 512, 14 are 477.
        #expect(heard([Int16](repeating: .min, count: 15) + [Int16](repeating: 0, count: 945)))
        #expect(!heard([Int16](repeating: .min, count: 14) + [Int16](repeating: 0, count: 946)))
    }

    @Test(arguments: 1...12) func `how the samples are grouped changes nothing`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let drawing = (0..<12).map { _ in "\(Int.random(in: 1...120, using: &random))\(Bool.random(using: &random) ? "#" : ".")" }.joined()
        let samples = Self.sound(drawing)
        var byFrame = Endpointer()
        var expected: [Endpointer.Utterance] = []
        for start in stride(from: 0, to: samples.count, by: 960) {
            if let utterance = byFrame.consume(frame: samples[start..<start + 960]) { expected.append(utterance) }
        }
        var byPiece = Endpointer()
        var found: [Endpointer.Utterance] = []
        var rest = samples[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...5_000, using: &random))
            found += byPiece.consume(samples: piece)
            rest = rest.dropFirst(piece.count)
        }
        #expect(found == expected, "\(drawing)")
        #expect(byPiece.frameCount == byFrame.frameCount)
        let (last, lastFound) = (byFrame.finish(), byPiece.finish())
        #expect(last == lastFound)
        // A clip differs from a line that broke off only in when its last utterance is known.
        let whole = Endpointer.utterances(in: AudioClip(samples: samples))
        #expect(whole.map(\.startFrame) == (expected + [last].compactMap(\.self)).map(\.startFrame))
    }

    @Test func `a line that breaks off gives what was said so far`() {
        var endpointer = Endpointer()
        #expect(endpointer.consume(samples: Self.sound("4. 12# 3.")).isEmpty)
        #expect(endpointer.finish()?.shown == "4-16@19")
        #expect(endpointer.finish() == nil)
        var cough = Endpointer()
        #expect(cough.consume(samples: Self.sound("9#")).isEmpty)
        #expect(cough.finish() == nil)
    }

    @Test func `the rest of a frame is silence`() {
        var endpointer = Endpointer()
        #expect(endpointer.consume(samples: Self.sound("9#") + [Int16](repeating: 1_100, count: 480)).isEmpty)
        #expect(endpointer.finish()?.shown == "0-10@10")
        var fainter = Endpointer()
        #expect(fainter.consume(samples: Self.sound("9#") + [Int16](repeating: 1_000, count: 480)).isEmpty)
        #expect(fainter.finish() == nil)
    }

    @Test func `each constant can be another`() {
        var constants = Endpointer.Constants()
        constants.speechFramesMin = 3
        constants.silentFramesToEnd = 5
        constants.bufferedFramesMax = 20
        #expect(Self.utterances("2. 3# 5. 2# 9. 30#", constants) == ["2-5@10", "21-41@41!", "41-51@56"])
        constants.speechLevel = 501
        #expect(Self.utterances("30#", constants).isEmpty)
        constants = .init()
        constants.frameSampleCount = 480
        #expect(Self.utterances("10#", constants) == ["0-20@95"])
    }

    @Test func `a service that collects silence cuts by the clock and adds coughs up`() {
        var constants = Endpointer.Constants()
        constants.collectsLeadingSilence = true
        #expect(Self.utterances("20. 30# 80.", constants) == ["0-50@125"])
        #expect(Self.utterances("480. 40# 75.", constants) == ["0-500@500!", "500-520@595"])
        #expect(Self.utterances("5# 100. 5# 75.", constants) == ["0-110@185"])
        #expect(Self.utterances("9# 600.", constants).isEmpty)
        #expect(Self.utterances("9# 600. 10# 75.", constants) == ["500-619@694"])
    }

    @Test func `what is recorded of an utterance includes the silence that ended it`() {
        let utterance = Endpointer.utterances(in: AudioClip(samples: Self.sound("3. 10# 75."))).first
        #expect(utterance?.recordedFrames == 3..<88)
        #expect(utterance?.speechFrameCount == 10)
    }

    @Test func `a clip of another rate is heard at 48 kHz`() {
        let clip = AudioClip(rateHz: 8_000, samples: AudioWorkbench.sine(hz: 300, rateHz: 8_000, seconds: 1))
        #expect(Endpointer.utterances(in: clip).map(\.shown) == ["0-50@125"])
    }
}

extension Endpointer.Utterance {
    fileprivate var shown: String { "\(startFrame)-\(endFrame)@\(emittedAtFrame)\(isForced ? "!" : "")" }
}
