import Conversation

/// Where a state's audit log is, and its key.
public struct AuditPlace: Sendable {
    let files: AuditFiles
    let keyPath: String

    /// - Parameter keyPath: nil for the usual one, beside the log.
    public init(directory: String, keyPath: String? = nil) {
        files = AuditFiles(directory: directory)
        self.keyPath = keyPath ?? files.path(AuditKey.name)
    }

    public init(_ configuration: Configuration) {
        self.init(directory: configuration.state, keyPath: configuration.audit.keyPath)
    }
}

extension AuditLog.Settings {
    init(_ configuration: Configuration.Audit) {
        limits.fileBytesMax = Int64(configuration.fileBytesMax)
        limits.filesMax = configuration.filesMax
        limits.ageMaxS = configuration.daysMax.map { Int64($0) * 86_400 }
        queueRecordsMax = configuration.queueRecordsMax
        utterances = configuration.utterances
    }
}
