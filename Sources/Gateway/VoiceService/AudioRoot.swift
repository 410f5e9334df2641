import Foundation

/// The directory whose recordings may be played into a call: nothing outside it is, whatever a path looks like.
public struct AudioRoot: Sendable, Hashable {
    /// As configured.
    public let path: String

    public init(_ path: String) { self.path = path }

    /// The path to give to the voice service: absolute, without links.
    ///
    /// - Parameter path: absolute, or relative to the root.
    /// - Throws: ``VoiceServiceFailure/Kind/notAllowed`` for what is not a regular file under the root, is a link, is larger than 50 MiB,
    ///   or is not WAV, 48 kHz, mono, 16-bit PCM.
    public func check(_ path: String) throws(VoiceServiceFailure) -> String {
        guard !path.isEmpty, path.utf8.count <= ServiceText.pathBytesMax, !path.utf8.contains(0), !path.contains("://") else {
            throw Self.refused(path, "it is no path of a file; give one under \(self.path)")
        }
        guard let root = Self.real(self.path) else {
            throw Self.refused(path, "calls.audio_root \(self.path) cannot be read: \(Self.reason)")
        }
        let whole = path.hasPrefix("/") ? path : root + "/" + path
        let name = whole.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !["", ".", ".."].contains(name) else {
            throw Self.refused(path, "it is a directory; name a file")
        }
        guard let directory = Self.real(SocketTrust.directory(of: whole)) else { throw Self.refused(path, Self.reason) }
        // Byte by byte: two names that Unicode holds equal are two directories.
        guard (directory + "/").utf8.starts(with: (root == "/" ? root : root + "/").utf8) else {
            throw Self.refused(path, "it is not under calls.audio_root \(self.path); copy the file there")
        }
        let real = directory == "/" ? "/" + name : directory + "/" + name
        try Self.checkFile(real, named: path)
        return real
    }

    static func missing(_ path: String) -> VoiceServiceFailure {
        refused(path, "calls.audio_root is not set; set it to the directory of the recordings that may be played")
    }

    private static func checkFile(_ real: String, named path: String) throws(VoiceServiceFailure) {
        let header: WAVHeader
        do throws(RecordingProblem) { header = try RecordingFile.header(real) } catch { throw refused(path, "\(error)") }
        guard header.rateHz == 48_000, header.channels == 1, header.encoding == .pcm, header.bitsPerSample == 16 else {
            let encoding = header.encoding == .pcm ? "PCM" : "float"
            throw refused(
                path,
                "it is \(header.rateHz) Hz, \(header.channels) channels, \(header.bitsPerSample)-bit \(encoding); "
                    + "convert it to 48000 Hz, mono, 16-bit PCM")
        }
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static var reason: String { String(cString: strerror(errno)) }

    private static func refused(_ path: String, _ why: String) -> VoiceServiceFailure {
        let shown = String(ServiceText.cut(path, bytesMax: 256).map { $0.isNewline || $0 == "\0" ? "?" : $0 })
        return VoiceServiceFailure(.notAllowed, "\(shown) was not played: \(why)")
    }
}
