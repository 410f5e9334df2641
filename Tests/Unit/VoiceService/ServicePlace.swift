import Foundation

/// A directory of a test's own, short enough for a socket's path.
struct ServicePlace: Sendable {
    let directory: String
    var socket: String { directory + "/v.sock" }

    init() throws {
        var template = Array((NSTemporaryDirectory() + "vg-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
