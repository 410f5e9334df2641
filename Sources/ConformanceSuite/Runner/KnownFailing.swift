/// The cases that are known to fail, with the reasons: a line a glob, `sse/no-bytes-after-done  # fixed in 2.3`.
///
/// A listed case still runs.  Failing is then expected; passing is not, and fails the run until the line is taken out.
public struct KnownFailing: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var pattern: String
        public var reason: String?
        /// Line in the file, from 1.
        public var line: Int
    }

    /// A line that is no entry, with its place and the mend.
    public struct Malformed: Error, Sendable, Hashable, CustomStringConvertible {
        public var line: Int
        public var text: String
        public var description: String {
            "line \(line): \(Escape.quoted(text)) is not one pattern; write one pattern a line, then `#` and the reason"
        }
    }

    public var entries: [Entry]

    public init(entries: [Entry] = []) { self.entries = entries }

    /// Reads the file's text; blank lines and lines that begin with `#` say nothing.
    public init(parsing text: String) throws(Malformed) {
        entries = []
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let parts = raw.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let words = (parts.first ?? "").split(whereSeparator: \.isWhitespace)
            guard let word = words.first else { continue }
            guard words.count == 1 else { throw Malformed(line: index + 1, text: String(raw)) }
            let reason = parts.count > 1 ? parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ") : ""
            entries.append(Entry(pattern: String(word), reason: reason.isEmpty ? nil : reason, line: index + 1))
        }
    }

    /// The first entry that names this case.
    public func entry(for id: String) -> Entry? { entries.first { Glob($0.pattern).matches(id) } }

    /// Entries that name none of these cases: misspelled, or about cases that no longer exist.
    public func stale(among ids: [String]) -> [Entry] {
        entries.filter { entry in !ids.contains(where: Glob(entry.pattern).matches) }
    }
}
