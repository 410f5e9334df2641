import Foundation
import Simulators
import Testing

@Suite struct MixdownTests {
    private func clip(_ level: Int16, _ sampleCount: Int = 48) -> AudioClip {
        AudioClip(samples: [Int16](repeating: level, count: sampleCount))
    }

    /// The samples of a file of ours, after its 44 bytes of header.
    private func samples(_ mixdown: Mixdown, _ layout: Mixdown.Layout) throws -> [Int16] {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "mix.wav")
            try mixdown.write(to: path.path, layout: layout)
            let bytes = Array(try Data(contentsOf: path).dropFirst(44))
            return stride(from: 0, to: bytes.count, by: 2).map { Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8) }
        }
    }

    @Test func `the caller is left and the callee right, each at their time`() throws {
        var mixdown = Mixdown()
        mixdown.add(clip(100), at: .milliseconds(1), side: .caller)
        mixdown.add(clip(-7), at: .milliseconds(2), side: .callee)
        #expect(mixdown.duration == .milliseconds(3))
        let frames = try samples(mixdown, .stereo)
        let left = stride(from: 0, to: frames.count, by: 2).map { frames[$0] }
        let right = stride(from: 1, to: frames.count, by: 2).map { frames[$0] }
        #expect(left == [Int16](repeating: 0, count: 48) + [Int16](repeating: 100, count: 48) + [Int16](repeating: 0, count: 48))
        #expect(right == [Int16](repeating: 0, count: 96) + [Int16](repeating: -7, count: 48))
    }

    @Test func `one channel holds both sides, full scale at most`() throws {
        var mixdown = Mixdown()
        mixdown.add(clip(20_000), at: .zero, side: .caller)
        mixdown.add(clip(20_000, 24), at: .zero, side: .callee)
        mixdown.add(clip(-30_000, 24), at: .microseconds(500), side: .caller)
        #expect(try samples(mixdown, .mono) == [Int16](repeating: .max, count: 24) + [Int16](repeating: -10_000, count: 24))
    }

    @Test func `a mix longer than a block is whole`() throws {
        var mixdown = Mixdown()
        mixdown.add(clip(3, 100_000), at: .zero, side: .caller)
        mixdown.add(clip(4, 100_000), at: .seconds(1), side: .callee)
        let mono = try samples(mixdown, .mono)
        #expect(mono.count == 148_000)
        #expect(mono[47_999] == 3 && mono[48_000] == 7 && mono[99_999] == 7 && mono[100_000] == 4)
    }

    @Test func `a clip of another rate is brought to the call's`() {
        var mixdown = Mixdown()
        mixdown.add(AudioClip(rateHz: 8_000, samples: [Int16](repeating: 9, count: 8_000)), at: .zero, side: .callee)
        #expect(mixdown.duration == .seconds(1))
    }

    @Test func `nothing was said in an empty call, and its file is sound`() throws {
        #expect(Mixdown().duration == .zero)
        #expect(try samples(Mixdown(), .stereo).isEmpty)
    }

    @Test func `what lies after half an hour is left out`() {
        var mixdown = Mixdown()
        mixdown.add(clip(1, 96_000), at: .seconds(1_799), side: .caller)
        #expect(mixdown.duration == .seconds(1_800))
        #expect(mixdown.omittedCount == 1)
        mixdown.add(clip(1), at: .seconds(1_800), side: .caller)
        mixdown.add(clip(1), at: .seconds(Int64.max), side: .callee)
        #expect(mixdown.omittedCount == 3)
        #expect(mixdown.duration == .seconds(1_800))
    }

    @Test func `a clip before the beginning is at the beginning`() throws {
        var mixdown = Mixdown()
        mixdown.add(clip(5, 2), at: .seconds(-3), side: .caller)
        #expect(try samples(mixdown, .mono) == [5, 5])
    }

    @Test func `a folder that is not there is an error`() {
        #expect(throws: AudioFileError.self) { try Mixdown().write(to: "/nowhere/at/all.wav") }
    }
}
