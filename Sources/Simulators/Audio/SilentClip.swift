/// Silence as a clip: what is played to stop a service that knows no stop, and what lies between utterances.
public enum SilentClip {
    /// 100 ms: long enough for any player to open, too short to wait for.
    public static let defaultDuration = Duration.milliseconds(100)

    /// Silence of 48 kHz; nothing for a negative time, 30 min at most.
    public static func clip(_ duration: Duration = defaultDuration) -> AudioClip {
        let bounded = min(duration, .seconds(AudioFile.writtenSecondsMax))
        let sampleCount = AudioClip.sampleCount(in: bounded, rateHz: AudioClip.callRateHz)
        return AudioClip(samples: [Int16](repeating: 0, count: sampleCount))
    }

    /// Writes silence as a 48 kHz mono WAV file.
    ///
    /// - Throws: ``AudioFileError`` of kind `unusablePath` or `notWritten`.
    public static func write(to path: String, duration: Duration = defaultDuration) throws(AudioFileError) {
        try AudioFile.write(clip(duration), to: path)
    }
}
