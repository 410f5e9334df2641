public import Logging

/// What a line of the log looks like.
public enum LogFormat: String, Sendable, CaseIterable {
    /// For a person: time, level, facts, what happened.
    case text
    /// For a program: one JSON object a line.
    case json
}

/// What is written to the log, and how.
public struct LogSettings: Sendable, Equatable {
    public let level: Logger.Level
    public let format: LogFormat

    public init(level: Logger.Level = .info, format: LogFormat = .text) {
        self.level = level
        self.format = format
    }
}
