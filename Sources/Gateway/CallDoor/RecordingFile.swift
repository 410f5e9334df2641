#if canImport(Glibc)
import Glibc
#endif

/// Reads recordings by name: regular files only, no links, and never more than their bounds.
///
/// The names come from the voice service or from the desk; neither is trusted to name a recording.
enum RecordingFile {
    /// Longest file that is opened, in bytes.
    static let bytesMax = 50 * 1_048_576
    /// How much of a recording is measured, in bytes of samples.
    static let measuredBytesMax = 4 * 1_048_576

    /// How long the recording at `path` is heard, and what it is made of.
    static func header(_ path: String) throws(RecordingProblem) -> WAVHeader {
        let file = try OpenRecording(path)
        return try file.header()
    }

    /// Level and clipping of 16-bit samples, of the first ``measuredBytesMax`` at most.
    static func level(_ path: String) throws(RecordingProblem) -> RecordingLevel {
        let file = try OpenRecording(path)
        let header = try file.header()
        guard header.encoding == .pcm, header.bitsPerSample == 16 else { throw .notMeasurable(bits: header.bitsPerSample) }
        var gauge = RecordingLevel.Gauge()
        var left = min(header.dataBytes, measuredBytesMax)
        var offset = header.dataOffset
        while left > 0 {
            let piece = try file.read(min(left, 65_536), at: offset)
            if piece.isEmpty { break }
            gauge.consume(piece)
            offset += piece.count
            left -= piece.count
        }
        guard let level = gauge.level else { throw .noData }
        return level
    }

    /// A recording fit for `call.play`: 48 kHz, mono, under `root`; its true path, and how long it is heard.
    static func playable(_ path: String, under root: String) throws(RecordingProblem) -> (path: String, duration: Duration) {
        let file = try OpenRecording(path)
        guard let home = OpenRecording.real(root), let real = file.realPath else { throw .outsideRoot }
        guard real.utf8.starts(with: (home == "/" ? home : home + "/").utf8) else { throw .outsideRoot }
        let header = try file.header()
        guard header.rateHz == 48_000, header.channels == 1 else {
            throw .notPlayable(rateHz: header.rateHz, channels: header.channels)
        }
        return (real, header.duration)
    }
}

/// One recording, open for reading; closed with its last use.
private struct OpenRecording: ~Copyable {
    private let descriptor: Int32
    private let bytes: Int

    init(_ path: String) throws(RecordingProblem) {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else { throw .notAbsolute }
        // Without O_NONBLOCK a FIFO would hold us until somebody writes.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw .notThere
            case ELOOP: throw .link
            case EACCES, EPERM: throw .notAllowed
            case ENXIO, ENODEV: throw .notAFile
            case let code: throw .unreadable(code)
            }
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw .notAFile
        }
        guard status.st_size <= RecordingFile.bytesMax else {
            close(opened)
            throw .tooLarge(Int(status.st_size))
        }
        descriptor = opened
        bytes = Int(status.st_size)
    }

    deinit { close(descriptor) }

    borrowing func header() throws(RecordingProblem) -> WAVHeader {
        try WAVHeader(head: try read(WAVHeader.headBytesMax, at: 0), fileBytes: bytes)
    }

    /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
    borrowing func read(_ count: Int, at offset: Int) throws(RecordingProblem) -> [UInt8] {
        var problem: RecordingProblem?
        let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { problem = .unreadable(errno) }
                if got <= 0 { break }
                filled += got
            }
        }
        if let problem { throw problem }
        return piece
    }

    /// Where the open file lies, as the kernel knows it: no race between the look and the use.
    var realPath: String? { Self.linked("/proc/self/fd/\(descriptor)") }

    /// Where `directory` lies once all links are followed.
    static func real(_ directory: String) -> String? {
        guard let resolved = realpath(directory, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func linked(_ path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
            filled = buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { max(0, readlink(path, $0, Int(PATH_MAX))) } ?? 0 }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
