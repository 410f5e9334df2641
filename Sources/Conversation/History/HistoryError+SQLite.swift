import GRDB
import GRDBSQLite

extension HistoryError {
    /// The last failure of a connection.
    init(connection: OpaquePointer?) {
        self.init(code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
    }

    /// The failure of an access to the state's database, whatever threw it.
    public init(sqlite error: any Error) {
        switch error {
        case let error as HistoryError: self = error
        case let error as DatabaseError:
            self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "no message")
        default: self = .failed(code: SQLITE_ERROR, message: String(describing: type(of: error)))
        }
    }

    private init(code: Int32, message: String) {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .diskFull
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_IOERR: self = .inputOutput(code: code)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(detail: message)
        default: self = .failed(code: code, message: message)
        }
    }
}
