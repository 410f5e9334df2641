import Foundation
import Glibc
import Simulators
import Testing

@Suite struct AudioFileTests {
    @Test func `what is written is read back sample by sample`() throws {
        let samples: [Int16] = [0, 1, -1, 12_345, -12_345, .max, .min, 500]
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "clip.wav").path
            try AudioFile.write(AudioClip(samples: samples), to: path)
            #expect(try AudioFile.read(path) == AudioClip(rateHz: 48_000, samples: samples))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(FileManager.default.contents(atPath: path)?.count == 44 + 16)
        }
    }

    @Test func `a longer file is replaced by a shorter one whole`() throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "clip.wav").path
            try AudioFile.write(AudioClip(samples: [Int16](repeating: 7, count: 5_000)), to: path)
            try AudioFile.write(AudioClip(samples: [1, 2, 3]), to: path)
            #expect(try AudioFile.read(path).samples == [1, 2, 3])
        }
    }

    @Test(arguments: [4_000, 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 47_999, 96_000, 192_000])
    func `another rate is brought to 48 kHz with its length, pitch and level`(rateHz: Int) throws {
        let written = AudioClip(rateHz: rateHz, samples: AudioWorkbench.sine(hz: 440, rateHz: rateHz, seconds: 0.25))
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "clip.wav").path
            try AudioFile.write(written, to: path)
            let read = try AudioFile.read(path)
            #expect(read.rateHz == 48_000)
            #expect(abs(read.samples.count - 12_000) <= 48_000 / rateHz + 1)
            let wanted = AudioWorkbench.sine(hz: 440, rateHz: 48_000, seconds: 0.25)
            let difference = zip(read.samples, wanted).map { Int16(clamping: Int($0) - Int($1)) }
            #expect(AudioWorkbench.level(difference) < 10, "of \(AudioWorkbench.level(wanted))")
        }
    }

    @Test func `two channels are averaged`() throws {
        let data = AudioWorkbench.bytes([100, 300, -100, 100, 1_000, 0, .max, .max])
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "stereo.wav")
            try AudioWorkbench.wav(channels: 2, data: data).write(to: path)
            #expect(try AudioFile.read(path.path).samples == [200, 0, 500, .max])
        }
    }

    @Test(
        arguments: [
            (1, 8, [128, 192, 64, 0]), (1, 24, [0, 0, 0, 0, 0, 64, 0, 0, 192, 0, 0, 128]),
            (1, 32, [0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 192, 0, 0, 0, 128]),
            (3, 32, [0, 0, 0, 0, 0, 0, 0, 63, 0, 0, 0, 191, 0, 0, 128, 191]),
        ] as [(UInt16, UInt16, [UInt8])])
    func `any bit depth is read`(format: UInt16, bits: UInt16, data: [UInt8]) throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "depth.wav")
            try AudioWorkbench.wav(format: format, bits: bits, data: data).write(to: path)
            #expect(try AudioFile.read(path.path).samples == [0, 16_384, -16_384, -32_768])
        }
    }

    @Test func `telephone codings are read`() throws {
        // ITU-T G.711: the codes of 0 and of full scale.
        for (format, codes, expected) in [
            (UInt16(7), [0xFF, 0x80, 0x00], [0, 32_124, -32_124]), (6, [0xD5, 0xAA, 0x2A], [8, 32_256, -32_256]),
        ] {
            try AudioWorkbench.withFolder { folder in
                let path = folder.appending(path: "telephone.wav")
                try AudioWorkbench.wav(format: format, bits: 8, data: codes.map { UInt8($0) }).write(to: path)
                #expect(try AudioFile.read(path.path).samples.map(Int.init) == expected)
            }
        }
    }

    @Test func `chunks around the samples do not matter`() throws {
        let plain = AudioWorkbench.wav(data: AudioWorkbench.bytes([1, 2, 3]))
        // Five bytes, and one to make the next chunk begin at an even offset.
        let list = Data("LIST".utf8) + [5, 0, 0, 0] + Data("INFOx\0".utf8)
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "tagged.wav")
            try (plain[..<12] + list + plain[12..<36] + list + plain[36...] + list).write(to: path)
            #expect(try AudioFile.read(path.path).samples == [1, 2, 3])
        }
    }

    @Test func `numbers that are none are silence, and too loud ones full scale`() throws {
        let data: [UInt8] = [[0, 0, 192, 127], [0, 0, 128, 127], [0, 0, 128, 255], [0, 0, 0, 71]].flatMap { $0 }
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "float.wav")
            try AudioWorkbench.wav(format: 3, bits: 32, data: data).write(to: path)
            #expect(try AudioFile.read(path.path).samples == [0, .max, .min, .max])
        }
    }

    @Test func `a file that cannot be written is an error with its path`() {
        for path in ["", "a\0b.wav", "/nowhere/at/all.wav", "/proc/clip.wav"] {
            let error = #expect(throws: AudioFileError.self) { try AudioFile.write(AudioClip(samples: [1]), to: path) }
            #expect(error?.path == path)
        }
    }

    @Test func `a recording longer than half an hour is not written`() {
        let clip = AudioClip(rateHz: 1, samples: [Int16](repeating: 0, count: 1_801))
        #expect(throws: AudioFileError("/tmp/never.wav", .tooLong(seconds: 1_801))) { try AudioFile.write(clip, to: "/tmp/never.wav") }
    }
}
