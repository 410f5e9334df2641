import Foundation

/// The log's files in a directory: `audit.jsonl`, and older ones named for the number of their first record.
struct AuditFiles: Sendable {
    static let current = "audit.jsonl"
    private static let prefix = "audit-"
    private static let suffix = ".jsonl"
    private static let digits = 12

    let directory: String

    var currentPath: String { path(Self.current) }

    func path(_ name: String) -> String { directory + "/" + name }

    /// What the file that begins with a record is called once it is full; sorts by number.
    static func name(first seq: Int64) -> String {
        let number = String(seq)
        return prefix + String(repeating: "0", count: max(0, digits - number.count)) + number + suffix
    }

    /// The number of a full file's first record; nil for any other file.
    static func first(of name: String) -> Int64? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        return Int64(name.dropFirst(prefix.count).dropLast(suffix.count))
    }

    /// Full files, oldest first.
    func full() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in Self.first(of: name).map { (name, $0) } }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// All there are, oldest first.
    func all() -> [String] { full() + (FileManager.default.fileExists(atPath: currentPath) ? [Self.current] : []) }

    /// Gives each whole line of a file to `body`, with its number and where it ends; returns what stands after the last line end.
    ///
    /// - Parameters:
    ///   - offset: where to begin, in bytes.
    ///   - number: how many lines stand before that.
    /// - Throws: ``GatewayFailure`` 77 when it cannot be read.
    @discardableResult
    func lines(
        of name: String, from offset: Int64 = 0, after number: Int = 0,
        _ body: (_ line: ArraySlice<UInt8>, _ number: Int, _ end: Int64) throws -> Void
    ) throws -> [UInt8] {
        try lines(of: AuditFile(opening: path(name)), from: offset, after: number, body)
    }

    /// The same of a file that is open, whatever its name is by now.
    @discardableResult
    func lines(
        of file: AuditFile, from offset: Int64 = 0, after number: Int = 0,
        _ body: (_ line: ArraySlice<UInt8>, _ number: Int, _ end: Int64) throws -> Void
    ) throws -> [UInt8] {
        var rest: [UInt8] = []
        var (position, number) = (offset, number)
        var chunk = [UInt8](repeating: 0, count: 262_144)
        while true {
            let got = chunk.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, $0.count, off_t(position) + rest.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw AuditFile.unreadable(file.path) }
            guard got > 0 else { return rest }
            rest.append(contentsOf: chunk[..<got])
            var start = 0
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                try body(rest[start..<end], number, position + Int64(end + 1))
                start = end + 1
            }
            rest.removeFirst(start)
            position += Int64(start)
            // Nothing the gateway wrote is that long: it is judged as a line, and found to be none.
            guard rest.count > AuditLine.bytesMax else { continue }
            number += 1
            try body(rest[...], number, position + Int64(rest.count))
            position += Int64(rest.count)
            rest = []
        }
    }
}

/// A file of the log, open for reading; closed with its last reference.
final class AuditFile {
    /// What it was called when it was opened.
    let path: String
    let descriptor: Int32

    /// - Throws: ``GatewayFailure`` 77 when it cannot be opened.
    init(opening path: String) throws(GatewayFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.unreadable(path) }
    }

    deinit { close(descriptor) }

    /// Which file it is, under any name.
    var inode: UInt64? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    static func inode(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    static func unreadable(_ path: String) -> GatewayFailure {
        GatewayFailure(.permission, "\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
}
