/// Reads the newest lines of a log, and those that come, across the files it goes on in; what `audit tail` does.
///
/// It holds the file it reads open, for a file that is full is given another name at any moment.
public struct AuditFollower {
    private let files: AuditFiles
    /// Nil until there is one.
    private var file: AuditFile?
    /// How far it was read, in bytes.
    private var offset: Int64 = 0

    public init(_ place: AuditPlace) { files = place.files }

    /// The last lines there are, oldest first; what comes after them is for ``next()``.
    ///
    /// - Throws: ``GatewayFailure`` 77 when a file cannot be read.
    public mutating func last(_ count: Int) throws -> [String] {
        (file, offset) = (nil, 0)
        guard let name = files.all().last else { return [] }
        // Opened before the others are listed: those up to it are the full ones before it, even if it is full itself by then.
        let newest = try AuditFile(opening: files.path(name))
        let full = files.full()
        let before = full.prefix { AuditFile.inode(of: files.path($0)) != newest.inode }
        file = newest
        var lines = try readOn(keeping: count)
        for name in before.reversed() where lines.count < count {
            lines = try read(AuditFile(opening: files.path(name)), from: 0, keeping: count - lines.count).lines + lines
        }
        return lines
    }

    /// The lines that have come since; none when there are none.
    ///
    /// - Throws: ``GatewayFailure`` 77 when a file cannot be read.
    public mutating func next() throws -> [String] {
        var lines = try readOn()
        while let following = try following() {
            // What was written after it was read and before it was full.
            lines += try readOn()
            (file, offset) = (following, 0)
            lines += try readOn()
        }
        return lines
    }

    /// The file that follows the one that is read, once that is full.
    private func following() throws -> AuditFile? {
        while true {
            let present = AuditFile.inode(of: files.currentPath)
            if let file, present == file.inode { return nil }
            let full = files.full()
            let done = file.flatMap { file in full.lastIndex { AuditFile.inode(of: files.path($0)) == file.inode } }
            // Where the one that was read is gone, what is left is read.
            let rest = done.map { full[($0 + 1)...] } ?? full[...]
            if let name = rest.first { return try AuditFile(opening: files.path(name)) }
            guard present != nil else { return nil }
            let newest = try AuditFile(opening: files.currentPath)
            // Another may have become full while this one was looked for.
            if files.full() == full { return newest }
        }
    }

    /// - Parameter count: the last so many lines; all by default.
    private mutating func readOn(keeping count: Int? = nil) throws -> [String] {
        guard let file else { return [] }
        let (lines, end) = try read(file, from: offset, keeping: count)
        offset = end
        return lines
    }

    private func read(_ file: AuditFile, from offset: Int64, keeping count: Int?) throws -> (lines: [String], end: Int64) {
        var lines: [String] = []
        var end = offset
        try files.lines(of: file, from: offset) { line, _, after in
            lines.append(String(decoding: line, as: UTF8.self))
            end = after
            if let count, lines.count >= 2 * count + 64 { lines.removeFirst(lines.count - count) }
        }
        return (lines.suffix(count ?? lines.count), end)
    }
}
