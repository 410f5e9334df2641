import Foundation
import Testing

@testable import Gateway

@Suite struct RecordingFileTests {
    /// A directory of its own, gone when the test is.
    private final class Folder {
        let path: String
        private var names: [String] = []

        init() throws {
            var name = Array((NSTemporaryDirectory() + "recordings-XXXXXX").utf8CString)
            guard mkdtemp(&name) != nil else { throw RecordingProblem.unreadable(errno) }
            path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        deinit {
            for name in names { unlink(path + "/" + name) }
            rmdir(path)
        }

        /// The path of a file that is removed with the folder.
        func place(_ name: String) -> String {
            names.append(name)
            return path + "/" + name
        }

        func write(_ bytes: [UInt8], _ name: String) -> String {
            let file = place(name)
            let descriptor = open(file, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
            _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
            return file
        }
    }

    private static func samples(_ values: [Int16]) -> [UInt8] {
        values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func wave(_ values: [Int16], rate: Int = 48_000, channels: Int = 1) -> [UInt8] {
        WAVHeaderTests.wave(WAVHeaderTests.format(channels: channels, rate: rate), WAVHeaderTests.chunk("data", samples(values)))
    }

    private func problem(_ body: () throws(RecordingProblem) -> Void) -> RecordingProblem? {
        do { try body() } catch { return error }
        return nil
    }

    @Test func `a recording's length and level are read`() throws {
        let folder = try Folder()
        let path = folder.write(Self.wave((0..<4800).map { $0 % 2 == 0 ? 16_384 : -16_384 }), "half.wav")
        #expect(try RecordingFile.header(path).duration == .milliseconds(100))
        let level = try RecordingFile.level(path)
        #expect((level.levelDBFS + 6.02).magnitude < 0.01)
        #expect(level.clipping == 0)
    }

    @Test func `samples at full scale are counted, and silence has a floor`() throws {
        let folder = try Folder()
        let loud = try RecordingFile.level(folder.write(Self.wave([32_767, -32_768, -32_767, 0]), "loud.wav"))
        #expect(loud.clipping == 0.75)
        let silent = try RecordingFile.level(folder.write(Self.wave([0, 0, 0, 0]), "silent.wav"))
        #expect(silent == RecordingLevel(levelDBFS: RecordingLevel.silenceDBFS, clipping: 0))
        #expect(problem { () throws(RecordingProblem) in _ = try RecordingFile.level(folder.write(Self.wave([]), "none.wav")) } == .noData)
    }

    @Test func `a level does not depend on how the samples were sliced`() {
        let bytes = Self.samples((0..<500).map { Int16(truncatingIfNeeded: $0 &* 7919) })
        var whole = RecordingLevel.Gauge()
        whole.consume(bytes)
        var sliced = RecordingLevel.Gauge()
        var rest = bytes[...]
        var size = 1
        while !rest.isEmpty {
            sliced.consume(rest.prefix(size))
            rest = rest.dropFirst(size)
            size = size % 7 + 1
        }
        #expect(whole.level == sliced.level)
    }

    @Test func `only regular files are opened, by no link and within their bound`() throws {
        let folder = try Folder()
        let real = folder.write(Self.wave([1, 2, 3]), "real.wav")
        let link = folder.place("link.wav")
        symlink(real, link)
        let pipe = folder.place("pipe.wav")
        mkfifo(pipe, 0o600)
        let huge = folder.write([], "huge.wav")
        truncate(huge, off_t(RecordingFile.bytesMax + 1))
        let expected: [(String, RecordingProblem)] = [
            (link, .link), (pipe, .notAFile), (folder.path, .notAFile), ("/dev/zero", .notAFile), (folder.path + "/absent.wav", .notThere),
            (real + "/below.wav", .notThere), ("real.wav", .notAbsolute), ("file://" + real, .notAbsolute), (real + "\0.wav", .notAbsolute),
            ("", .notAbsolute), (huge, .tooLarge(RecordingFile.bytesMax + 1)), ("/proc/self/status", .tooShort(0)),
        ]
        for (path, problem) in expected {
            #expect(self.problem { () throws(RecordingProblem) in _ = try RecordingFile.header(path) } == problem, "\(path)")
        }
    }

    @Test func `only 48 kHz mono under the root is played`() throws {
        let folder = try Folder()
        let other = try Folder()
        let good = folder.write(Self.wave([Int16](repeating: 5, count: 4800)), "good.wav")
        let played = try RecordingFile.playable(good, under: folder.path + "/")
        #expect(played.path == good)
        #expect(played.duration == .milliseconds(100))
        #expect(
            try RecordingFile.playable(
                folder.path + "/../" + (folder.path.split(separator: "/").last ?? "") + "/good.wav", under: folder.path
            ).path == good)
        let expected: [(String, RecordingProblem)] = [
            (other.write(Self.wave([1]), "good.wav"), .outsideRoot),
            (folder.path + String(repeating: "/..", count: 16) + "/etc/hostname", .outsideRoot),
            (folder.write(Self.wave([1, 2], rate: 44_100), "rate.wav"), .notPlayable(rateHz: 44_100, channels: 1)),
            (folder.write(Self.wave([1, 2], channels: 2), "stereo.wav"), .notPlayable(rateHz: 48_000, channels: 2)),
            (folder.write(Array("hello".utf8), "text.wav"), .tooShort(5)),
        ]
        for (path, problem) in expected {
            #expect(
                self.problem { () throws(RecordingProblem) in _ = try RecordingFile.playable(path, under: folder.path) } == problem,
                "\(path)")
        }
        // A neighbour whose name begins like the root's is not under it.
        #expect(
            problem { () throws(RecordingProblem) in _ = try RecordingFile.playable(good, under: String(folder.path.dropLast())) }
                == .outsideRoot)
    }
}
