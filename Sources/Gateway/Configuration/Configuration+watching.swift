import Foundation
import Logging

extension Configuration {
    /// What is told of the gateway's work, and where.
    public struct Watching: Sendable {
        public let log: LogSettings
        /// Where spans of turns go; nil for nowhere.
        public let spanPath: String?
        /// How large that file may grow before it is put aside as `FILE.1`, in bytes.
        public let spanBytesMax: Int

        init(_ settings: ConfigurationSettings, _ environment: [String: String]) {
            log = LogSettings(level: settings.value(ConfigurationKeys.logLevel), format: settings.value(ConfigurationKeys.logFormat))
            spanPath = settings.value(ConfigurationKeys.tracingFile).map { Configuration.expanded($0, environment) }
            spanBytesMax = settings.value(ConfigurationKeys.tracingBytesMax)
        }
    }
}

extension ConfigurationKey where Value == Logger.Level {
    static func level(_ name: String) -> Self {
        let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(name: name, expected: "one of \(names)", isList: false, fallback: .info) {
            $0.first.flatMap { Logger.Level(rawValue: $0) }
        }
    }
}

extension ConfigurationKey where Value == LogFormat {
    static func format(_ name: String) -> Self {
        let names = LogFormat.allCases.map(\.rawValue).joined(separator: " or ")
        return Self(name: name, expected: names, isList: false, fallback: .text) { $0.first.flatMap { LogFormat(rawValue: $0) } }
    }
}
