internal import CSndFile
internal import Glibc

/// A WAV file of 16-bit samples in the making, written block by block.
final class WAVWriter {
    private let path: String
    private let channelCount: Int
    private let descriptor: Int32
    private var sound: OpaquePointer?

    init(_ path: String, rateHz: Int, channelCount: Int) throws(AudioFileError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw AudioFileError(path, .unusablePath) }
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw AudioFileError(path, .notWritten(String(cString: strerror(errno)))) }
        var info = SF_INFO()
        info.samplerate = Int32(clamping: rateHz)
        info.channels = Int32(clamping: channelCount)
        info.format = Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        do throws(DescriptorSound.Refusal) {
            sound = try DescriptorSound.open(descriptor, mode: Int(SFM_WRITE), info: &info)
        } catch {
            _ = close(descriptor)
            throw AudioFileError(path, .notWritten(error.reason))
        }
        (self.path, self.channelCount, self.descriptor) = (path, channelCount, descriptor)
    }

    deinit { abandon() }

    /// Appends whole frames, channels interleaved.
    func write(_ samples: [Int16]) throws(AudioFileError) {
        guard let sound else { throw AudioFileError(path, .notWritten("it is closed")) }
        let frameCount = samples.count / channelCount
        guard frameCount > 0 else { return }
        guard sf_writef_short(sound, samples, sf_count_t(frameCount)) == sf_count_t(frameCount) else {
            throw AudioFileError(path, .notWritten(String(cString: sf_strerror(sound))))
        }
    }

    /// Writes the sizes into the header and closes the file.
    func finish() throws(AudioFileError) {
        guard let sound else { return }
        self.sound = nil
        let closed = sf_close(sound)
        let detail = String(cString: strerror(errno))
        guard close(descriptor) == 0, closed == 0 else { throw AudioFileError(path, .notWritten(detail)) }
    }

    /// Closes the file as it is, after a failure; does nothing after ``finish()``.
    func abandon() {
        guard let sound else { return }
        self.sound = nil
        sf_close(sound)
        _ = close(descriptor)
    }
}
