import Conversation
import Foundation

/// Whether the state directory takes what turns have to store.
struct StateHealth: Sendable {
    /// Less room than this on its disk is none, in bytes.
    static let roomBytesMin: UInt64 = 1_048_576

    private let path: String
    private let history: HistoryStore

    init(_ directory: StateDirectory, _ history: HistoryStore) {
        path = directory.path
        self.history = history
    }

    var part: Readiness.Part {
        Readiness.Part(name: "state") { [self] in isWritable }
    }

    /// Asked of the system, not tried: nothing is written for whoever asks.
    var isWritable: Bool {
        guard !history.isFailing, access(path, W_OK | X_OK) == 0 else { return false }
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return false }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) >= Self.roomBytesMin
    }
}
