import Foundation
import Glibc

/// Folders of our own, mode 0700 whatever the umask.
enum TemporaryFolder {
    /// - Throws: ``LaunchFailure`` when none can be made.
    static func make() throws(LaunchFailure) -> String {
        var template = Array((FileManager.default.temporaryDirectory.path + "/conformance-XXXXXX").utf8CString)
        guard let made = mkdtemp(&template) else {
            throw LaunchFailure("cannot make a temporary directory: \(String(cString: strerror(errno)))")
        }
        return String(cString: made)
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
