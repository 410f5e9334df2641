import Conversation
import Foundation
import Gateway

extension Secret {
    /// For tests alone: the word itself.
    var word: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Writes a file of the given mode, in place of what was there.
func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    guard chmod(path, mode) == 0 else { throw GatewayFailure(.permission, "chmod \(path)") }
}
