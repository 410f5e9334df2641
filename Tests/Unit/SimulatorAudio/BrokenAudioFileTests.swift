import Foundation
import Glibc
import Simulators
import Testing

@Suite struct BrokenAudioFileTests {
    private static let second = AudioWorkbench.bytes(AudioWorkbench.sine(hz: 300, rateHz: 8_000, seconds: 1))

    private func failure(of path: String) -> AudioFileError? {
        do throws(AudioFileError) {
            _ = try AudioFile.read(path)
            return nil
        } catch {
            return error
        }
    }

    private func failure(ofFile data: Data) throws -> AudioFileError.Kind? {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "file.wav")
            try data.write(to: path)
            let error = failure(of: path.path)
            if let error { #expect(error.description.hasPrefix(path.path + ": ")) }
            return error?.kind
        }
    }

    @Test(arguments: Recordings.broken)
    func `a broken recording is the error its table names`(recording: Recordings.Expected) throws {
        let error = try #require(failure(of: recording.path))
        #expect(error.name == recording.error)
        #expect(error.path == recording.path)
    }

    @Test func `there are broken recordings`() {
        #expect(Recordings.broken.count >= 3)
    }

    @Test func `a path that leads to no file is an error`() throws {
        #expect(failure(of: "")?.kind == .unusablePath)
        #expect(failure(of: "fixtures\0/audio.wav")?.kind == .unusablePath)
        #expect(failure(of: "/nowhere/at/all.wav")?.kind == .absent)
        #expect(failure(of: "/dev/null/clip.wav")?.kind == .absent)
        #expect(failure(of: "/\(String(repeating: "a", count: 5_000))")?.kind == .refused(ENAMETOOLONG))
    }

    @Test func `what is no regular file is neither waited for nor read`() throws {
        try AudioWorkbench.withFolder { folder in
            let pipe = folder.appending(path: "pipe.wav").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [pipe, folder.path, "/dev/zero", "/dev/null"] { #expect(failure(of: path)?.kind == .notRegular, "\(path)") }
        }
    }

    @Test func `a file without bytes or samples is empty`() throws {
        #expect(try failure(ofFile: Data()) == .empty)
        #expect(try failure(ofFile: AudioWorkbench.wav(data: [])) == .empty)
    }

    @Test func `an enormous file is refused by its size, before it is read`() throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "enormous.wav").path
            #expect(FileManager.default.createFile(atPath: path, contents: AudioWorkbench.wav(data: [])))
            #expect(truncate(path, off_t(AudioFile.fileBytesMax + 1)) == 0)
            #expect(failure(of: path)?.kind == .tooLarge(bytes: AudioFile.fileBytesMax + 1))
        }
    }

    @Test func `a recording longer than ten minutes is refused`() throws {
        let data = [UInt8](repeating: 128, count: 601 * 4_000)
        #expect(try failure(ofFile: AudioWorkbench.wav(rateHz: 4_000, bits: 8, data: data)) == .tooLong(seconds: 601))
    }

    @Test func `strange rates and many channels are refused`() throws {
        #expect(try failure(ofFile: AudioWorkbench.wav(rateHz: 3_999, data: Self.second)) == .strangeRate(hz: 3_999))
        #expect(try failure(ofFile: AudioWorkbench.wav(rateHz: 192_001, data: Self.second)) == .strangeRate(hz: 192_001))
        #expect(try failure(ofFile: AudioWorkbench.wav(channels: 3, data: Self.second + [0, 0])) == .tooManyChannels(3))
    }

    @Test(arguments: [UInt32(16_001), 16_100, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func `a data chunk that says more than the file holds is damage`(dataBytes: UInt32) throws {
        #expect(Self.second.count == 16_000)
        let kind = try failure(ofFile: AudioWorkbench.wav(data: Self.second, dataBytes: dataBytes))
        #expect(kind == .damaged("its data chunk says \(dataBytes) bytes and the file holds 16000"))
    }

    @Test(arguments: 0..<44) func `a file cut off within its headers is damage`(byteCount: Int) throws {
        let kind = try failure(ofFile: AudioWorkbench.wav(data: Self.second).prefix(byteCount))
        switch kind {
        case .damaged: break
        case .empty: #expect(byteCount == 0)
        case .notWAV: #expect(byteCount < 4)
        default: Issue.record("\(byteCount) bytes: \(String(describing: kind))")
        }
    }

    @Test func `other kinds of file are not taken for WAV, whatever their name`() throws {
        for magic in ["RIFX", "FORM", "OggS", "fLaC", "ID3\u{3}", "{\"a\""] {
            #expect(try failure(ofFile: Data(magic.utf8) + AudioWorkbench.wav(data: Self.second).dropFirst(4)) == .notWAV, "\(magic)")
        }
        var avi = AudioWorkbench.wav(data: Self.second)
        avi.replaceSubrange(8..<12, with: Array("AVI ".utf8))
        #expect(try failure(ofFile: avi) == .notWAV)
    }

    @Test(arguments: [1, 2, 3]) func `no damage to a file crashes its reader`(seed: UInt64) throws {
        let sound = AudioWorkbench.wav(rateHz: 8_000, data: Array(Self.second.prefix(400)))
        var random = SeededRandom(seed: seed)
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "bent.wav")
            for _ in 0..<150 {
                var bent = sound
                var changes: [String] = []
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let (offset, value) = (Int.random(in: 0..<60, using: &random), UInt8.random(in: 0...255, using: &random))
                    bent[offset] = value
                    changes.append("\(offset)=\(value)")
                }
                try bent.write(to: path)
                // Read or refused: either is right, and a refusal names the file.
                let error = failure(of: path.path)
                #expect(error == nil || error?.path == path.path, "\(changes)")
            }
        }
    }
}
