/// What a transfer tells while it runs, in order; the last is always ``ended(_:)``.
public enum CurlEvent: Sendable, Equatable {
    /// The last byte of the request has been given to the kernel.
    case sent(at: Duration)
    case head(CurlHead)
    /// Body bytes as one read delivered them, with the time on the client's clock.
    case chunk([UInt8], at: Duration)
    case ended(CurlEnding)
}

/// A response's status line and headers.
public struct CurlHead: Sendable, Equatable {
    public var status: Int
    /// In wire order, names as sent.
    public var headers: [Header]
    public var at: Duration

    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    /// The first value of a header, its name in any case.
    public func value(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// How a transfer ended, and what libcurl measured.
public struct CurlEnding: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// The response came to its end.
        case complete
        /// This side hung up.
        case hungUp
        case timedOut
        /// Nobody accepted the connection.
        case unreachable(String)
        /// The response was longer than the request allowed.
        case tooLong
        /// Anything else, in libcurl's words: resets, truncation, TLS.
        case failed(String)
    }

    public var outcome: Outcome
    /// When the last byte of the request had been given to the kernel; nil when it never was.
    public var requestSentAt: Duration?
    public var at: Duration
    /// Whether an earlier transfer's connection carried this one.
    public var reusedConnection: Bool
    public var bodyBytes: Int

    /// The end of a transfer that never began.
    static func refused(_ reason: String, at now: Duration) -> CurlEnding {
        CurlEnding(outcome: .failed(reason), requestSentAt: nil, at: now, reusedConnection: false, bodyBytes: 0)
    }
}
