internal import CSndFile
internal import Glibc

/// WAV files, read and written by libsndfile within bounds that hold for any file, however hostile.
public enum AudioFile {
    /// Largest file read: 50 MiB.
    public static let fileBytesMax = 52_428_800
    /// Longest recording read, in seconds: 10 min.
    public static let durationSecondsMax = 600
    /// Longest recording written, in seconds: 30 min.
    public static let writtenSecondsMax = 1_800
    public static let rateHzMin = 4_000
    public static let rateHzMax = 192_000
    private static let blockFrameCount = 16_384

    /// Reads a WAV file of any bit depth, 4 to 192 kHz, mono or stereo, as one channel of 48 kHz.
    ///
    /// Two channels are averaged.  The result depends on nothing but the file's bytes.
    ///
    /// - Throws: ``AudioFileError`` for anything that is not such a file, a header that says more than the file holds included.
    public static func read(_ path: String) throws(AudioFileError) -> AudioClip {
        let file = try WAVFile(opening: path)
        defer { file.close() }
        return try read(file, path)
    }

    /// Reads a file that stays open.
    static func read(_ file: WAVFile, _ path: String) throws(AudioFileError) -> AudioClip {
        var info = SF_INFO()
        let sound: OpaquePointer
        do throws(DescriptorSound.Refusal) {
            sound = try DescriptorSound.open(file.descriptor, mode: Int(SFM_READ), info: &info)
        } catch {
            throw AudioFileError(path, .damaged(error.reason))
        }
        defer { sf_close(sound) }
        let (rateHz, channelCount, frameCount) = (Int(info.samplerate), Int(info.channels), Int(info.frames))
        guard (rateHzMin...rateHzMax).contains(rateHz) else { throw AudioFileError(path, .strangeRate(hz: rateHz)) }
        guard channelCount >= 1 else { throw AudioFileError(path, .damaged("it has no channels")) }
        guard channelCount <= 2 else { throw AudioFileError(path, .tooManyChannels(channelCount)) }
        guard frameCount > 0 else { throw AudioFileError(path, .empty) }
        guard frameCount <= durationSecondsMax * rateHz else { throw AudioFileError(path, .tooLong(seconds: frameCount / rateHz)) }

        var samples: [Int16] = []
        samples.reserveCapacity(frameCount)
        var block = [Float](repeating: 0, count: blockFrameCount * channelCount)
        while samples.count < frameCount {
            let count = Int(sf_readf_float(sound, &block, sf_count_t(min(blockFrameCount, frameCount - samples.count))))
            guard count > 0 else {
                throw AudioFileError(path, .damaged("the samples end after \(samples.count) of \(frameCount)"))
            }
            for index in 0..<count {
                samples.append(sample(channelCount == 1 ? block[index] : (block[2 * index] + block[2 * index + 1]) / 2))
            }
        }
        return AudioClip(rateHz: rateHz, samples: samples).resampled(toHz: AudioClip.callRateHz)
    }

    /// Writes a clip as a WAV file of 16-bit samples, mono, at its own rate, readable by its owner only; an older file is replaced.
    ///
    /// - Throws: ``AudioFileError`` of kind `unusablePath`, `tooLong` (over 30 min) or `notWritten`.
    public static func write(_ clip: AudioClip, to path: String) throws(AudioFileError) {
        guard clip.samples.count <= writtenSecondsMax * clip.rateHz else {
            throw AudioFileError(path, .tooLong(seconds: clip.samples.count / clip.rateHz))
        }
        let writer = try WAVWriter(path, rateHz: clip.rateHz, channelCount: 1)
        defer { writer.abandon() }
        try writer.write(clip.samples)
        try writer.finish()
    }

    /// Full scale is 1; what is no number is silence.
    private static func sample(_ value: Float) -> Int16 {
        guard value.isFinite else { return value == .infinity ? .max : value == -.infinity ? .min : 0 }
        return Int16(max(-32_768, min(32_767, (value * 32_768).rounded())))
    }
}
