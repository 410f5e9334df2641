import Logging
import NIOCore

/// What a server says beside its messages, on its way to the log: on single lines, bounded, and not too many of them.
struct MCPErrorLines {
    /// Longest line kept, in bytes.
    static let lineBytesMax = 1_024
    /// Lines that may be written at once, and each second.
    static let linesBurst = 20
    static let linesPerSecond = 1.0

    private let definition: MCPServerDefinition
    private var reader = LineReader(lineBytesMax: lineBytesMax)
    private var bucket = LeakyBucket(burst: linesBurst, perSecond: linesPerSecond)
    private var held = 0

    init(_ definition: MCPServerDefinition) { self.definition = definition }

    /// The lines that may be written, of what came on its standard error.
    mutating func take(_ bytes: UnsafeRawBufferPointer, at now: NIODeadline) -> [Logger.Metadata] {
        var lines: [String] = []
        var dropped = 0
        reader.feed(bytes) { line, isCut in
            // More than a burst can never be written: it is not even made into text.
            guard lines.count < Self.linesBurst else {
                dropped += 1
                return
            }
            lines.append(String(decoding: line, as: UTF8.self) + (isCut ? "…" : ""))
        }
        held += dropped
        return lines.compactMap { take($0, at: now) }
    }

    /// One line was not written, and is counted.
    mutating func hold() { held += 1 }

    /// One line, when it may be written.
    mutating func take(_ text: String, at now: NIODeadline) -> Logger.Metadata? {
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        guard bucket.take(at: now) else {
            held += 1
            return nil
        }
        defer { held = 0 }
        let line = TerminalText.line(definition.redacted(text), charactersMax: Self.lineBytesMax)
        return ["line": "\(line)"].merging(held > 0 ? ["not_logged": "\(held)"] : [:]) { $1 }
    }
}
