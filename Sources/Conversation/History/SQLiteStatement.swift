import GRDB
import GRDBSQLite

/// A prepared statement driven straight through SQLite.
///
/// GRDB's own way costs an array of values for each execution, and its String reading stops at the first NUL, which a
/// user's text may hold (JSON `\u0000`). Only to be used inside the access of the connection that prepared it.
struct SQLiteStatement {
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    init(_ db: Database, _ sql: String) throws {
        statement = try db.makeStatement(sql: sql)
    }

    func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    /// Copies the text, with any NUL in it.
    func bind(_ index: Int32, _ text: String?) {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        text.withUTF8 { bind(index, $0) }
    }

    func bind(_ index: Int32, _ turn: TurnID) {
        turn.withText { bind(index, $0) }
    }

    private func bind(_ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        // An empty buffer may have no address, and SQLite takes no address for NULL.
        guard let address = bytes.baseAddress, !bytes.isEmpty else {
            sqlite3_bind_text(handle, index, "", 0, transient)
            return
        }
        address.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            _ = sqlite3_bind_text64(handle, index, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
        }
    }

    /// Runs the statement to its end and makes it ready for the next bindings.
    func run() throws(HistoryError) {
        while try step() {}
    }

    /// Advances to the next row; false at the end, after which the statement is ready for the next bindings.
    func step() throws(HistoryError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let error = HistoryError(connection: sqlite3_db_handle(handle))
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Ends the statement before its last row.
    func reset() {
        sqlite3_reset(handle)
    }

    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
    }

    /// `SQLITE_TRANSIENT`: SQLite makes its own copy.
    private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
