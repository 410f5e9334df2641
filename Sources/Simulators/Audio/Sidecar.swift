internal import Foundation

/// The text file beside a recording: what is said in it.
///
/// The first line is the text, an optional second line the language.  A recording of several utterances has such a block for each, in order,
/// separated by blank lines.  An empty file says that nothing can be understood.
public struct Sidecar: Sendable, Equatable {
    /// What is said in one utterance.
    public struct Transcript: Sendable, Equatable {
        public var text: String
        /// As a tag, `ca`; nil where the file does not tell.
        public var language: String?

        public init(text: String, language: String? = nil) {
            self.text = text
            self.language = language
        }

        init(lines: [Substring]) {
            text = lines.first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            language = lines.dropFirst().first.map { $0.trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    public static let fileBytesMax = 65_536

    /// One for each utterance.
    public var transcripts: [Transcript]

    /// Reads a sidecar's text.  Line ends of any system will do.
    public init(text: String) {
        let unmarked = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        let lines = unmarked.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let blocks = lines.split { $0.allSatisfy(\.isWhitespace) }
        transcripts = blocks.map { Transcript(lines: Array($0)) }
    }

    /// Where the sidecar of a recording lies: the same name, ending in `.txt`.
    public static func path(for recording: String) -> String {
        let url = URL(fileURLWithPath: recording)
        let ending = url.pathExtension
        return (ending.isEmpty ? recording : String(recording.dropLast(ending.count + 1))) + ".txt"
    }

    /// Reads the sidecar of a recording.
    ///
    /// - Throws: ``TranscriberError`` of kind `unusablePath`, `noSidecar` or `unreadableSidecar`.
    public static func read(for recording: String) throws(TranscriberError) -> Sidecar {
        guard !recording.isEmpty, !recording.utf8.contains(0) else { throw TranscriberError(recording, .unusablePath) }
        let path = path(for: recording)
        let attributes = try? FileManager.default.attributesOfItem(atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
        guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
            throw TranscriberError(recording, .noSidecar(path))
        }
        guard let size = attributes[.size] as? Int, size <= fileBytesMax else {
            throw TranscriberError(recording, .unreadableSidecar(path))
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw TranscriberError(recording, .noSidecar(path)) }
        guard let text = String(data: data, encoding: .utf8) else { throw TranscriberError(recording, .unreadableSidecar(path)) }
        return Sidecar(text: text)
    }
}
