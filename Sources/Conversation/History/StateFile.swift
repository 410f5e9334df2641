public import Foundation
public import GRDB
import Glibc

/// The one SQLite file of the gateway's state, known to be sound and of this version's schema.
public struct StateFile: Sendable {
    /// The file's name in the state directory.
    public static let name = "gateway.sqlite"
    /// How long a statement waits for another process's lock.
    public static let busyTimeout: TimeInterval = 2

    public let path: String

    /// Checks the database in `directory`, creating it (mode 0600) when there is none, and brings its schema up to date.
    ///
    /// One that has been lost while the audit log is still there is not made anew: that would look as if nothing had ever been kept.
    /// It is checked through a read-only connection first, so that a damaged or newer file is left untouched.
    /// - Throws: `StateError`.
    public static func open(inDirectory directory: String) throws(StateError) -> StateFile {
        let file = StateFile(path: directory + "/" + name)
        try file.missesNothing(beside: directory + "/audit.jsonl")
        let existed = try file.prepare()
        if existed { try file.check() }
        try file.migrate()
        return file
    }

    /// A connection for writing: WAL, `synchronous=FULL`, so that a commit that returned survives a power cut.
    public func connect() throws -> DatabaseQueue {
        var configuration = Self.configuration
        configuration.journalMode = .wal
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        // GRDB lowers it to NORMAL as it turns WAL on.
        try connection.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        // What was deleted, or taken back, is overwritten in the file.
        try connection.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        return connection
    }

    /// Connections for reading that never wait for a writer; each reading sees one committed state.
    public func readers() throws -> DatabasePool {
        var configuration = Self.configuration
        configuration.readonly = true
        configuration.maximumReaderCount = 4
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// One connection for reading that never waits for a writer.
    public func reader() throws -> DatabaseQueue {
        var configuration = Self.configuration
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = false
        // The writer ends its transactions itself; GRDB's check would trap where an error is wanted.
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    private func missesNothing(beside log: String) throws(StateError) {
        var status = stat()
        guard stat(path, &status) != 0 ? errno == ENOENT : status.st_size == 0 else { return }
        if stat(log, &status) == 0, status.st_size > 0 { throw .lost(path: path, log: log) }
    }

    /// Makes sure of the file and its mode; false when there was nothing in it to check.
    private func prepare() throws(StateError) -> Bool {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, detail: String(cString: strerror(errno))) }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unusable(path: path, detail: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable(path: path, detail: "it is not a regular file") }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path, mode: status.st_mode & 0o777) }
        return status.st_size > 0
    }

    private func check() throws(StateError) {
        do {
            let connection = try reader()
            try connection.read { db in
                let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
                guard finding == "ok" else { throw StateError.damaged(path: path, detail: finding) }
                guard try !StateSchema.migrator.hasBeenSuperseded(db) else { throw StateError.newer(path: path) }
            }
            try connection.close()
        } catch {
            throw stateError(error)
        }
    }

    private func migrate() throws(StateError) {
        do {
            let connection = try connect()
            try StateSchema.migrator.migrate(connection)
            try connection.close()
        } catch {
            throw stateError(error)
        }
    }

    private func stateError(_ error: any Error) -> StateError {
        if let error = error as? StateError { return error }
        switch HistoryError(sqlite: error) {
        case .damaged(let detail): return .damaged(path: path, detail: detail)
        case .busy: return .busy(path: path)
        case let other: return .unusable(path: path, detail: other.description)
        }
    }
}
