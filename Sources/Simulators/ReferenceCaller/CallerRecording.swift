internal import Glibc

/// The WAV files a caller has to do with: how long the service's are heard, which may be played, and its own silence.
enum CallerRecording {
    static let bytesMax = 50 << 20

    struct Header: Sendable, Equatable {
        var rateHz: Int
        var channels: Int
        var duration: Duration
    }

    /// Reads the header of a RIFF/WAVE file; nil when it is none, is no regular file, or is too large.
    static func header(of path: String) -> Header? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= bytesMax else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), 4096))
        let count = read(descriptor, &bytes, bytes.count)
        return parse(Array(bytes.prefix(max(0, count))), fileBytes: Int(status.st_size))
    }

    private static func parse(_ bytes: [UInt8], fileBytes: Int) -> Header? {
        func number(_ at: Int, _ width: Int) -> Int { bytes[at..<at + width].reversed().reduce(0) { $0 << 8 | Int($1) } }
        guard bytes.count >= 12, bytes[..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8) else { return nil }
        var at = 12
        var format: (channels: Int, rate: Int, perSecond: Int)?
        while at + 8 <= bytes.count {
            let (name, size) = (bytes[at..<at + 4], number(at + 4, 4))
            if name.elementsEqual("fmt ".utf8), at + 24 <= bytes.count {
                format = (number(at + 10, 2), number(at + 12, 4), number(at + 16, 4))
            } else if name.elementsEqual("data".utf8) {
                guard let format, format.perSecond > 0, format.channels > 0 else { return nil }
                let length = min(size, fileBytes - at - 8)
                return Header(
                    rateHz: format.rate, channels: format.channels, duration: .microseconds(length * 1_000_000 / format.perSecond))
            }
            at += 8 + size + size % 2
        }
        return nil
    }

    /// Why a file may not be played into a call; nil when it may.
    static func refusal(of path: String, under root: String?) -> String? {
        guard let root else { return "no folder is set to play from (calls.audio_root)" }
        guard !path.utf8.contains(0), let resolved = real(path), let folder = real(root), resolved.hasPrefix(folder + "/") else {
            return "\(path) is not under \(root)"
        }
        guard let header = header(of: resolved) else { return "\(path) is no WAV file" }
        guard header.rateHz == 48_000, header.channels == 1 else { return "\(path) is not 48 kHz mono" }
        return nil
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// 20 ms of silence at 48 kHz, mono, 16 bits.
    static let silence: [UInt8] = {
        let samples = 960
        func little(_ number: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let format = little(16, 4) + little(1, 2) + little(1, 2) + little(48_000, 4) + little(96_000, 4) + little(2, 2) + little(16, 2)
        let data = [UInt8](repeating: 0, count: samples * 2)
        return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8) + format + Array("data".utf8)
            + little(data.count, 4)
            + data
    }()
}
