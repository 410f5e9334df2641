internal import Glibc

/// Why a WAV file cannot be used, with its path and how to mend it.
public struct AudioFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The path is empty or holds a NUL character.
        case unusablePath
        case absent
        /// A folder, a pipe, a device: anything but a regular file.
        case notRegular
        /// The system refused; a value of `errno`.
        case refused(Int32)
        /// No bytes, or no samples.
        case empty
        case tooLarge(bytes: Int)
        case tooLong(seconds: Int)
        /// Not a RIFF file of the form WAVE.
        case notWAV
        /// A WAV file whose parts contradict each other or are missing; the text says which.
        case damaged(String)
        case strangeRate(hz: Int)
        case tooManyChannels(Int)
        /// Writing failed; the text says why.
        case notWritten(String)
    }

    public var path: String
    public var kind: Kind

    public init(_ path: String, _ kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The kind in one fixed word, as `fixtures/audio/expected.json` has it.
    public var name: String {
        switch kind {
        case .unusablePath: "unusable_path"
        case .absent: "absent"
        case .notRegular: "not_regular"
        case .refused: "refused"
        case .empty: "empty"
        case .tooLarge: "too_large"
        case .tooLong: "too_long"
        case .notWAV: "not_wav"
        case .damaged: "damaged"
        case .strangeRate: "strange_rate"
        case .tooManyChannels: "too_many_channels"
        case .notWritten: "not_written"
        }
    }

    public var description: String {
        let shown = path.isEmpty ? "(an empty path)" : path.replacing("\0", with: "\\0")
        return "\(shown): \(complaint)"
    }

    private var complaint: String {
        switch kind {
        case .unusablePath: "is no path of a file: give one without NUL characters"
        case .absent: "does not exist: check the path, relative paths begin at the working directory"
        case .notRegular: "is not a regular file: give a WAV file, no folder, pipe or device"
        case .refused(let code): "cannot be opened (\(String(cString: strerror(code)))): check its permissions"
        case .empty: "holds no samples: record it again"
        case .tooLarge(let bytes): "has \(bytes) bytes, more than \(AudioFile.fileBytesMax): cut it into shorter files"
        case .tooLong(let seconds): "lasts \(seconds) s, more than \(AudioFile.durationSecondsMax) s: cut it into shorter files"
        case .notWAV: "is not a WAV file: convert it, for example with sox or ffmpeg"
        case .damaged(let detail): "is damaged: \(detail); write it again, for example with 'sox --ignore-length OLD.wav NEW.wav'"
        case .strangeRate(let hz):
            "has \(hz) samples a second, not \(AudioFile.rateHzMin) to \(AudioFile.rateHzMax): convert it, for example to 48000"
        case .tooManyChannels(let count): "has \(count) channels: mix it to one or two"
        case .notWritten(let detail): "cannot be written (\(detail)): check that its folder exists, is yours and has room"
        }
    }
}
