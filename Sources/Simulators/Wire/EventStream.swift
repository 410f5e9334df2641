/// A body read as an event stream: its blocks, and everything a strict reader minds.
public struct EventStream: Sendable, Equatable {
    public var blocks: [EventBlock] = []
    public var deviations: [Deviation] = []
    /// The line endings seen: `LF`, `CRLF`, `CR`.
    public var lineEndings: Set<String> = []
    public var hasByteOrderMark = false

    /// The blocks that carry data.
    public var events: [EventBlock] { blocks.filter(\.hasData) }
}

/// The lines between two empty lines.
public struct EventBlock: Sendable, Equatable {
    public var lines: [EventLine] = []
    /// Whether the empty line that dispatches it came.
    public var isTerminated = false
    /// When its last byte came: with the empty line, the time the event can be acted on.
    public var at: Duration = .zero
    /// Where it stands in the body, the empty line included.
    public var range: Range<Int> = 0..<0

    public func values(_ field: String) -> [String] {
        lines.compactMap { line in
            if case .field(field, let value, _) = line.content { value } else { nil }
        }
    }

    public var dataLines: [String] { values("data") }
    public var hasData: Bool { !dataLines.isEmpty }
    /// The data lines joined as WHATWG HTML 9.2.6 says.
    public var data: String { dataLines.joined(separator: "\n") }
    public var comments: [String] {
        lines.compactMap { line in
            if case .comment(let text) = line.content { text } else { nil }
        }
    }

    /// The names of its fields, in order, comments left out.
    public var fieldNames: [String] {
        lines.compactMap { line in
            if case .field(let name, _, _) = line.content { name } else { nil }
        }
    }
}

/// One line of an event stream.
public struct EventLine: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        case comment(String)
        /// A field, and whether one space followed its colon.
        case field(name: String, value: String, spaced: Bool)
    }

    public var content: Content
    /// The raw text, without its line ending.
    public var text: String
    public var offset: Int
}
