/// Turns the recording of an utterance into its words, in place of a speech recogniser: by the text beside it, or by a program.
public enum Transcriber: Sendable, Equatable {
    /// The file of the same name ending in `.txt`: see ``Sidecar``.
    case sidecar
    /// A program, with arguments as a shell reads them, that gets the file's path as its last argument and prints the text on its first line and,
    /// if it knows, the language on its second.
    case command(String)

    /// How long a program may take.
    public static let timeLimit = Duration.seconds(30)
    public static let outputBytesMax = 65_536

    /// The words of a recording, and their language where it is known.
    ///
    /// A program is waited for on the calling thread, 30 s at most.
    ///
    /// - Parameters:
    ///   - path: the WAV file.
    ///   - utterance: which of the file's utterances, from 0; a program is asked about the file as a whole.
    /// - Returns: an empty text where nothing was understood: then there is no speech event.
    /// - Throws: ``TranscriberError``.
    public func transcribe(_ path: String, utterance: Int = 0) throws(TranscriberError) -> (text: String, language: String?) {
        switch self {
        case .sidecar:
            let transcripts = try Sidecar.read(for: path).transcripts
            guard transcripts.indices.contains(utterance) else { return ("", nil) }
            return (transcripts[utterance].text, transcripts[utterance].language)
        case .command(let command):
            return try Self.run(command, on: path)
        }
    }

    private static func run(_ command: String, on path: String) throws(TranscriberError) -> (text: String, language: String?) {
        guard !path.utf8.contains(0), !command.utf8.contains(0) else { throw TranscriberError(path, .unusablePath) }
        // A name that is a file is run as it is, blanks and all; anything else is a command line.
        let program =
            if let file = BoundedProgram.locate(command) {
                BoundedProgram(path: file, arguments: [path], timeLimit: timeLimit, outputBytesMax: outputBytesMax)
            } else {
                BoundedProgram(
                    path: "/bin/sh", arguments: ["-c", command + " \"$1\"", "transcriber", path], timeLimit: timeLimit,
                    outputBytesMax: outputBytesMax)
            }
        let output: BoundedProgram.Output
        do throws(BoundedProgram.Failure) {
            output = try program.run()
        } catch {
            throw TranscriberError(path, .commandFailed(command, error.description))
        }
        guard output.status == 0 else {
            let said = output.errorTail.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
            throw TranscriberError(path, .commandFailed(command, "it ended with status \(output.status)\(said)"))
        }
        guard let text = String(validating: output.bytes, as: UTF8.self) else {
            throw TranscriberError(path, .commandFailed(command, "its output is not UTF-8"))
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let transcript = Sidecar.Transcript(lines: lines)
        return (transcript.text, transcript.language)
    }
}

/// Why a recording has no transcript, and how to mend it.
public struct TranscriberError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        case unusablePath
        /// There is no text beside the recording, or it cannot be read; its path.
        case noSidecar(String)
        /// The text beside the recording is not UTF-8 or longer than 64 KiB; its path.
        case unreadableSidecar(String)
        /// The program, and why it failed.
        case commandFailed(String, String)
    }

    /// The recording.
    public var path: String
    public var kind: Kind

    public init(_ path: String, _ kind: Kind) {
        self.path = path
        self.kind = kind
    }

    public var description: String {
        switch kind {
        case .unusablePath: "\(path.replacing("\0", with: "\\0")): is no path of a file: give one without NUL characters"
        case .noSidecar(let text): "\(path): has no transcript: write its words on the first line of \(text), or give --transcriber COMMAND"
        case .unreadableSidecar(let text): "\(text): must be UTF-8 text of at most \(Sidecar.fileBytesMax) bytes: write it again"
        case .commandFailed(let command, let reason): "\(path): the transcriber '\(command)' failed: \(reason); run it on the file by hand"
        }
    }
}
