import Foundation
import Simulators
import Testing

@Suite struct AudioClipTests {
    @Test func `a clip lasts as long as its samples`() {
        #expect(AudioClip().duration == .zero)
        #expect(AudioClip(samples: [Int16](repeating: 0, count: 960)).duration == .milliseconds(20))
        #expect(AudioClip(rateHz: 8_000, samples: [Int16](repeating: 0, count: 12_000)).duration == .milliseconds(1_500))
        #expect(AudioClip(rateHz: 0, samples: [1]).duration == .seconds(1))
    }

    @Test func `a clip that was cut off is its beginning`() {
        let clip = AudioClip(samples: (0..<480).map { Int16($0) })
        #expect(clip.prefix(.milliseconds(5)).samples == Array(clip.samples[..<240]))
        #expect(clip.prefix(.seconds(9)) == clip)
        #expect(clip.prefix(.zero).samples.isEmpty && clip.prefix(.seconds(-1)).samples.isEmpty)
        #expect(clip.prefix(.seconds(Int64.max)) == clip)
    }

    @Test func `silence is written as a file of its length`() throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "silence.wav").path
            try SilentClip.write(to: path)
            let clip = try AudioFile.read(path)
            #expect(clip.duration == SilentClip.defaultDuration)
            #expect(clip.samples.allSatisfy { $0 == 0 })
            try SilentClip.write(to: path, duration: .milliseconds(20))
            #expect(try AudioFile.read(path).samples.count == 960)
        }
        #expect(SilentClip.clip(.seconds(-1)).samples.isEmpty)
        #expect(SilentClip.clip(.seconds(100_000)).duration == .seconds(1_800))
    }
}
