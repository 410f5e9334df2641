import Foundation

/// Reads the newest lines of a log, and those that come, across the files it goes on in; what `audit tail` does.
public struct AuditFollower {
    private let files: AuditFiles
    private var inode: UInt64 = 0
    private var offset: Int64 = 0

    public init(_ place: AuditPlace) { files = place.files }

    /// The last lines there are, oldest first; what comes after them is for ``next()``.
    ///
    /// - Throws: ``GatewayFailure`` 77 when a file cannot be read.
    public mutating func last(_ count: Int) throws -> [String] {
        var lines: [String] = []
        for file in files.all().reversed() where lines.count < count || file == AuditFiles.current {
            let (read, end) = try read(file, from: 0, keeping: count)
            if file == AuditFiles.current { (inode, offset) = (Self.inode(files.currentPath) ?? 0, end) }
            lines = read + lines
        }
        return Array(lines.suffix(count))
    }

    /// The lines that have come since; none when there are none.
    public mutating func next() throws -> [String] {
        var lines: [String] = []
        if let present = Self.inode(files.currentPath), present != inode {
            // The file that was read is full: it has another name now, and there may be more at its end.
            let full = files.full()
            if let index = full.lastIndex(where: { Self.inode(files.path($0)) == inode }) {
                lines += try read(full[index], from: offset).lines
                for file in full[(index + 1)...] { lines += try read(file, from: 0).lines }
            }
            (inode, offset) = (present, 0)
        }
        guard FileManager.default.fileExists(atPath: files.currentPath) else { return lines }
        let (more, end) = try read(AuditFiles.current, from: offset)
        offset = end
        return lines + more
    }

    private func read(_ name: String, from offset: Int64, keeping count: Int = .max) throws -> (lines: [String], end: Int64) {
        var lines: [String] = []
        var end = offset
        _ = try files.lines(of: name, from: offset) { line, _, after in
            lines.append(String(decoding: line, as: UTF8.self))
            if count < .max / 4, lines.count >= 2 * count + 64 { lines.removeFirst(lines.count - count) }
            end = after
        }
        return (count == .max ? lines : Array(lines.suffix(count)), end)
    }

    private static func inode(_ path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
