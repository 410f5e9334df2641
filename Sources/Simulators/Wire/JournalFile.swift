internal import Foundation
internal import Glibc
internal import Synchronization

/// A file that grows by whole lines, each written at once, for whoever reads it while its writer lives or after it was killed.
final class JournalFile: Sendable {
    private let descriptor: Mutex<Int32>

    /// Lines go nowhere when the file cannot be opened; ``isOpen`` tells.
    init(_ path: String) { descriptor = Mutex(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)) }

    deinit { descriptor.withLock { if $0 >= 0 { _ = close($0) } } }

    var isOpen: Bool { descriptor.withLock { $0 >= 0 } }

    func append(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
                if count > 0 { sent += count } else if errno != EINTR { return }
            }
        }
    }
}
