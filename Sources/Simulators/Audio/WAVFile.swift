internal import Glibc

/// An open file that has been seen to be a whole RIFF/WAVE file, for libsndfile to read.
///
/// libsndfile forgives a data chunk that says more than the file holds; a judge must not, so the chunks are walked here first.
struct WAVFile {
    let descriptor: Int32

    /// - Throws: ``AudioFileError`` before a single sample is read.
    init(opening path: String) throws(AudioFileError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw AudioFileError(path, .unusablePath) }
        // Without O_NONBLOCK the opening of a pipe would wait for its writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            let code = errno
            switch code {
            case ENOENT, ENOTDIR: throw AudioFileError(path, .absent)
            case ENXIO, ENODEV, EISDIR: throw AudioFileError(path, .notRegular)
            default: throw AudioFileError(path, .refused(code))
            }
        }
        do {
            try Self.inspect(descriptor, path)
        } catch {
            close()
            throw error
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    private static func inspect(_ descriptor: Int32, _ path: String) throws(AudioFileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw AudioFileError(path, .refused(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw AudioFileError(path, .notRegular) }
        let byteCount = Int(status.st_size)
        guard byteCount > 0 else { throw AudioFileError(path, .empty) }
        guard byteCount <= AudioFile.fileBytesMax else { throw AudioFileError(path, .tooLarge(bytes: byteCount)) }
        let walk = RIFFWalk(byteCount: byteCount) { offset, count in
            var bytes = [UInt8](repeating: 0, count: count)
            return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
        }
        switch walk.outcome {
        case .whole: break
        case .otherFormat: throw AudioFileError(path, .notWAV)
        case .damaged(let detail): throw AudioFileError(path, .damaged(detail))
        }
    }
}
