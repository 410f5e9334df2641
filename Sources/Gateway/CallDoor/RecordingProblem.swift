/// Why a recording cannot be used, as one line that says how to mend it.
enum RecordingProblem: Error, Sendable, Equatable, CustomStringConvertible {
    // The file.
    case notAbsolute
    case notThere
    case notAllowed
    case link
    case notAFile
    case tooLarge(Int)
    case outsideRoot
    case unreadable(Int32)

    // Its head.
    case tooShort(Int)
    case notWave
    case headTooLong
    case truncated(claimed: Int, present: Int)
    case noData
    case twoFormats
    case dataBeforeFormat
    case formatTooShort(Int)
    case channels(Int)
    case rate(Int)
    case bits(Int)
    case frameSize(Int)
    case encodingUnknown(Int)

    // Its use.
    case notPlayable(rateHz: Int, channels: Int)
    case notMeasurable(bits: Int)

    var description: String {
        switch self {
        case .notAbsolute: "the path is not absolute: name the file from / on"
        case .notThere: "there is no such file"
        case .notAllowed: "the file cannot be opened: make it readable for the gateway's user"
        case .link: "the path ends in a symbolic link: name the file itself"
        case .notAFile: "it is not a regular file"
        case .tooLarge(let bytes): "the file has \(bytes) bytes; at most \(RecordingFile.bytesMax) are read"
        case .outsideRoot: "the file lies outside calls.audio_root: move it there"
        case .unreadable(let code): "the file cannot be read (errno \(code))"
        case .tooShort(let bytes): "\(bytes) bytes are too few for a WAV file"
        case .notWave: "it does not begin as a RIFF/WAVE file: convert it to WAV"
        case .headTooLong: "its samples do not begin within \(WAVHeader.headBytesMax) bytes: save it without pictures and texts"
        case .truncated(let claimed, let present):
            "it claims \(claimed) bytes and has \(present): it was cut short, or is still being written"
        case .noData: "it holds no samples (no data chunk)"
        case .twoFormats: "it describes its format twice"
        case .dataBeforeFormat: "its samples come before the description of their format"
        case .formatTooShort(let bytes): "the description of its format is too short (\(bytes) bytes)"
        case .channels(let count): "\(count) channels are not 1 to \(WAVHeader.channelsMax)"
        case .rate(let rate): "\(rate) Hz is no rate of speech"
        case .bits(let bits): "\(bits) bits per sample are not understood: save it as 16-bit PCM"
        case .frameSize(let bytes): "a frame of \(bytes) bytes does not fit its channels and bits"
        case .encodingUnknown(let code): "its encoding (\(code)) is not understood: save it as 16-bit PCM"
        case .notPlayable(let rateHz, let channels): "it has \(rateHz) Hz and \(channels) channels: calls play 48000 Hz mono"
        case .notMeasurable(let bits): "\(bits)-bit samples are not measured"
        }
    }
}
