import Conversation
public import Logging

#if canImport(Glibc)
import Glibc
#endif

/// Writes the log: one line an event, each in one piece, with the id of the request it belongs to where there is one.
public struct GatewayLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let now: @Sendable () -> WallTime
    private let put: @Sendable ([UInt8]) -> Void

    init(
        label: String, _ settings: LogSettings, now: @escaping @Sendable () -> WallTime = { .now },
        put: @escaping @Sendable ([UInt8]) -> Void = Self.standardError
    ) {
        self.label = label
        format = settings.format
        logLevel = settings.level
        self.now = now
        self.put = put
        metadataProvider = Self.requestID
    }

    /// A logger that writes to standard error.
    public static func logger(_ settings: LogSettings) -> Logger {
        Logger(label: "voice-gateway", factory: { GatewayLogHandler(label: $0, settings) })
    }

    /// The name of the request's id in a line.
    static let requestIDName = "request_id"

    /// Tells the request that what logs is at work for.
    private static let requestID = Logger.MetadataProvider { RequestContext.id.map { [requestIDName: .string($0)] } ?? [:] }

    public subscript(metadataKey name: String) -> Logger.MetadataValue? {
        get { metadata[name] }
        set { metadata[name] = newValue }
    }

    public func log(event: LogEvent) {
        var facts = metadata
        if let more = metadataProvider?.get(), !more.isEmpty { facts.merge(more) { _, new in new } }
        if let own = event.metadata { facts.merge(own) { _, new in new } }
        if let error = event.error { facts["error"] = "\(error)" }
        put(
            LogLine(
                at: now(), level: event.level, label: label, source: event.source, message: "\(event.message)", metadata: facts
            ).bytes(format))
    }

    /// One write a line, so that lines of two threads are never mixed; what standard error does not take is lost.
    private static let standardError: @Sendable ([UInt8]) -> Void = { line in
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
