import Foundation

/// The audit log cannot be written: which file, and what the system says.
struct AuditFailure: Error, Equatable, CustomStringConvertible {
    let path: String
    let code: Int32

    /// The last failure of a system call.
    init(_ path: String, code: Int32 = errno) {
        self.path = path
        self.code = code
    }

    var isFull: Bool { code == ENOSPC || code == EDQUOT }

    var description: String { "\(path) cannot be written: \(String(cString: strerror(code)))" }
}
