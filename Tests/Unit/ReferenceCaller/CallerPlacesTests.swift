import Foundation
import Testing

@testable import Simulators

/// What a caller finds on the disk: sockets that may be used, recordings that may be played.
@Suite struct CallerPlacesTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("caller-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `a socket that others can write to, a link and a shared folder are refused`() throws {
        try withFolder { folder in
            let path = folder + "/voice.sock"
            #expect(CallerTrust.problem(with: path) == nil, "nothing there yet")
            let service = FakeVoiceService(.init(socket: .unix(path)))
            try service.start()
            defer { service.stop() }
            #expect(CallerTrust.problem(with: path) == nil)
            chmod(path, 0o666)
            #expect(CallerTrust.problem(with: path)?.contains("chmod 0600") == true)
            chmod(path, 0o600)
            symlink(path, folder + "/link")
            #expect(CallerTrust.problem(with: folder + "/link")?.contains("symbolic link") == true)
            chmod(folder, 0o777)
            #expect(CallerTrust.problem(with: path)?.contains(folder) == true)
            chmod(folder, 0o1777)
            #expect(CallerTrust.problem(with: path) == nil, "nobody else can replace it in a sticky folder")
        }
    }

    @Test func `only 48 kHz mono under the root may be played`() throws {
        try withFolder { folder in
            let root = folder + "/audio"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            func write(_ path: String, rateHz: Int) throws {
                try AudioFile.write(AudioClip(rateHz: rateHz, samples: Array(repeating: 1000, count: rateHz / 4)), to: path)
            }
            try write(root + "/good.wav", rateHz: 48_000)
            try write(root + "/slow.wav", rateHz: 16_000)
            try write(folder + "/outside.wav", rateHz: 48_000)
            symlink(folder + "/outside.wav", root + "/link.wav")
            #expect(CallerRecording.refusal(of: root + "/good.wav", under: root) == nil)
            #expect(CallerRecording.header(of: root + "/good.wav")?.duration == .milliseconds(250))
            #expect(CallerRecording.refusal(of: root + "/good.wav", under: nil)?.contains("calls.audio_root") == true)
            for name in ["slow.wav", "link.wav", "../outside.wav", "absent.wav"] {
                #expect(CallerRecording.refusal(of: root + "/" + name, under: root) != nil, "\(name)")
            }
        }
    }

    @Test func `its own silence is a WAV that may be played`() throws {
        try withFolder { folder in
            try Data(CallerRecording.silence).write(to: URL(fileURLWithPath: folder + "/silence.wav"))
            #expect(CallerRecording.header(of: folder + "/silence.wav") == .init(rateHz: 48_000, channels: 1, duration: .milliseconds(20)))
        }
    }
}
