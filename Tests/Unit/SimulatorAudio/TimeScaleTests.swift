import Testing

@testable import Simulators

@Suite struct TimeScaleTests {
    private static let clip = AudioClip(samples: AudioWorkbench.sine(hz: 200, rateHz: 48_000, seconds: 1))

    @Test(arguments: [0.7, 1.1, 2, 3.3, 10])
    func `a sound keeps its pitch and level`(speed: Double) {
        let scaled = TimeScale(speed: speed).apply(to: Self.clip).samples
        let crossings = zip(scaled, scaled.dropFirst()).count { $0 < 0 && $1 >= 0 }
        let seconds = Double(scaled.count) / 48_000
        #expect(abs(Double(crossings) - 200 * seconds) <= 2 + 0.03 * 200 * seconds)
        #expect(abs(AudioWorkbench.level(scaled) / AudioWorkbench.level(Self.clip.samples) - 1) < 0.1)
    }

    @Test(arguments: [(1, 1), (10, 5), (48_000, 24_000), (48_001, 24_001), (961, 481)])
    func `the length is exact`(count: Int, expected: Int) {
        let clip = AudioClip(samples: [Int16](repeating: 300, count: count))
        #expect(TimeScale(speed: 2).apply(to: clip).samples.count == expected)
    }

    @Test func `a speed of one changes nothing, and nothing stays nothing`() {
        #expect(TimeScale(speed: 1).apply(to: Self.clip) == Self.clip)
        #expect(TimeScale(speed: 3).apply(to: AudioClip()).samples.isEmpty)
        #expect(TimeScale(speed: 1_000).apply(to: AudioClip(samples: [4])).samples.count == 1)
    }

    @Test func `speech twice as fast is still one utterance`() throws {
        let clip = try AudioFile.read(Recordings.path("en-archive.wav"))
        let utterances = Endpointer.utterances(in: TimeScale(speed: 2).apply(to: clip))
        #expect(utterances.count == 1)
        #expect(utterances.allSatisfy { (38...52).contains($0.endFrame - $0.startFrame) })
    }
}
