/// What a fake model counted since it started or was reset.
public struct FakeLLMProbe: Sendable, Equatable {
    /// Streams being answered now.
    public var open = 0
    /// Streams whose client left before their end.
    public var cancelled = 0
    /// Answers written to their end.
    public var completed = 0
    /// Answers that ended in a failure or fault of this side.
    public var failed = 0
    /// Chat requests received.
    public var requests = 0

    public init() {}

    var json: JSONValue {
        [
            "open": .integer(open), "cancelled": .integer(cancelled), "completed": .integer(completed), "failed": .integer(failed),
            "requests": .integer(requests),
        ]
    }
}

/// One chat request the fake model received, and how its answer ended.
public struct FakeLLMRecord: Sendable, Equatable {
    public enum Ending: String, Sendable, Equatable {
        case open, complete, cancelled, failed
    }

    /// Counted from 1.
    public var number: Int
    /// The body's text, cut at ``FakeLLMJournal/bodyBytesMax``.
    public var body: String
    /// The request's `User-Agent`, `X-…` and other headers, without its authorization.
    public var headers: [String: String]
    /// When the request had been read, on the fake's clock.
    public var arrivedAt: Duration
    public var endedAt: Duration?
    public var ending: Ending = .open
    public var fault: UpstreamFault?

    var json: JSONValue {
        [
            "number": .integer(number), "arrived_ms": .integer(arrivedAt.wholeMilliseconds),
            "ended_ms": endedAt.map { .integer($0.wholeMilliseconds) } ?? .null, "ending": .string(ending.rawValue),
            "fault": fault.map { .string($0.rawValue) } ?? .null,
            "headers": .object(headers.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) }),
            "body": JSONValue(parsing: Array(body.utf8)) ?? .string(body),
        ]
    }
}

extension Duration {
    /// The duration in milliseconds, cut to a whole number.
    public var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
