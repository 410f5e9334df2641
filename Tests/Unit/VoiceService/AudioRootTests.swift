import Foundation
import Testing

@testable import Gateway

@Suite struct AudioRootTests {
    /// A whole WAV file of silence, 10 ms long.
    private static func wav(rateHz: UInt32 = 48_000, channels: UInt16 = 1, bits: UInt16 = 16, code: UInt16 = 1) -> [UInt8] {
        let frameBytes = channels * bits / 8
        let bytes = rateHz / 100 * UInt32(frameBytes)
        func four(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
        func two(_ number: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)] }
        let format = two(code) + two(channels) + four(rateHz) + four(rateHz * UInt32(frameBytes)) + two(frameBytes) + two(bits)
        let body = Array("WAVEfmt ".utf8) + four(16) + format + Array("data".utf8) + four(bytes) + [UInt8](repeating: 0, count: Int(bytes))
        return Array("RIFF".utf8) + four(UInt32(body.count)) + body
    }

    private static func with(_ body: (AudioRoot, String) throws -> Void) throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let root = place.directory + "/audio"
        try FileManager.default.createDirectory(atPath: root + "/deeper", withIntermediateDirectories: true)
        try body(AudioRoot(root), root)
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    private func refusal(_ root: AudioRoot, _ path: String) -> String? {
        do throws(VoiceServiceFailure) {
            _ = try root.check(path)
            return nil
        } catch {
            #expect(error.kind == .notAllowed)
            return error.message
        }
    }

    @Test func `a recording under the root is played by its true path`() throws {
        try Self.with { root, path in
            try Self.write(Self.wav(), path + "/a.wav")
            try Self.write(Self.wav(), path + "/deeper/b.wav")
            let real = try #require(realpath(path, nil).map { String(cString: $0) })
            #expect(try root.check(path + "/a.wav") == real + "/a.wav")
            #expect(try root.check("deeper/../deeper/b.wav") == real + "/deeper/b.wav")
        }
    }

    @Test func `nothing outside the root is played, however it is named`() throws {
        try Self.with { root, path in
            let outside = SocketTrust.directory(of: path)
            try Self.write(Self.wav(), outside + "/a.wav")
            try FileManager.default.createDirectory(atPath: path + "-beside", withIntermediateDirectories: true)
            try Self.write(Self.wav(), path + "-beside/a.wav")
            try FileManager.default.createSymbolicLink(atPath: path + "/up", withDestinationPath: outside)
            try FileManager.default.createSymbolicLink(atPath: path + "/link.wav", withDestinationPath: outside + "/a.wav")
            for name in [outside + "/a.wav", "../a.wav", path + "-beside/a.wav", "up/a.wav", "/proc/self/mem", "/dev/zero"] {
                #expect(refusal(root, name)?.contains("is not under calls.audio_root") == true, "\(name)")
            }
            #expect(refusal(root, "link.wav")?.contains("symbolic link") == true)
            for name in ["", "a\0.wav", "file://\(path)/a.wav", String(repeating: "a", count: 5_000)] {
                #expect(refusal(root, name)?.contains("it is no path of a file") == true)
            }
            for name in ["/", "deeper/", ".."] { #expect(refusal(root, name)?.contains("it is a directory") == true, "\(name)") }
            #expect(refusal(root, "deeper")?.contains("not a regular file") == true)
            #expect(refusal(root, "no-such.wav")?.contains("no such file") == true)
        }
    }

    @Test func `a link in place of the root is its directory, and a link under it to one beside is none`() throws {
        try Self.with { _, path in
            try Self.write(Self.wav(), path + "/deeper/a.wav")
            try FileManager.default.createSymbolicLink(atPath: path + "-link", withDestinationPath: path)
            #expect(try AudioRoot(path + "-link").check(path + "-link/deeper/a.wav").hasSuffix("/audio/deeper/a.wav"))
            #expect(refusal(AudioRoot(path + "/none"), "a.wav")?.contains("cannot be read") == true)
        }
    }

    @Test func `a pipe is refused and not waited for`() throws {
        try Self.with { root, path in
            #expect(mkfifo(path + "/pipe.wav", 0o600) == 0)
            #expect(refusal(root, "pipe.wav")?.contains("not a regular file") == true)
        }
    }

    @Test func `only 48 kHz mono 16-bit WAV is played`() throws {
        try Self.with { root, path in
            let others: [(String, [UInt8])] = [
                ("rate", Self.wav(rateHz: 44_100)), ("stereo", Self.wav(channels: 2)), ("bits", Self.wav(bits: 24)),
                ("float", Self.wav(bits: 32, code: 3)),
            ]
            for (name, bytes) in others {
                try Self.write(bytes, path + "/\(name).wav")
                #expect(refusal(root, name + ".wav")?.contains("convert it to 48000 Hz, mono, 16-bit PCM") == true, "\(name)")
            }
            try Self.write(Array("ID3 not a WAV file at all".utf8), path + "/text.wav")
            try Self.write(Array(Self.wav().prefix(60)), path + "/cut.wav")
            try Self.write([], path + "/empty.wav")
            for name in ["text.wav", "cut.wav", "empty.wav"] { #expect(refusal(root, name)?.hasPrefix("\(name) was not played: ") == true) }
        }
    }

    @Test func `a recording too large is not read`() throws {
        try Self.with { root, path in
            try Self.write(Self.wav(), path + "/large.wav")
            #expect(truncate(path + "/large.wav", 50 * 1_048_576 + 1) == 0)
            #expect(refusal(root, "large.wav")?.contains("52428801 bytes") == true)
        }
    }

    @Test func `without a root nothing is played, and it is said how to set it`() {
        #expect(AudioRoot.missing("/tmp/a.wav").message.contains("calls.audio_root is not set") == true)
    }
}
