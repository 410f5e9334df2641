/// One chat request the fake model received, what it was, and how its answer ended.
public struct FakeLLMRecord: Sendable, Equatable {
    public enum Ending: String, Sendable, Equatable {
        case open, complete, cancelled, failed
    }

    /// What a request is to its conversation.
    public enum Purpose: String, Sendable, Equatable {
        /// Answers the user: one run of an agent.
        case run
        /// Goes on with the results of tools.
        case leg
        /// Asks for a summary.
        case summary
        /// Could not be read, or was refused before it was.
        case refused
    }

    /// Counted from 1, over both wires.
    public var number: Int
    public var wire = UpstreamWire.openAI
    /// The body's text, cut at ``FakeLLMJournal/bodyBytesMax``.
    public var body: String
    /// Size of the whole body.
    public var bodyBytes = 0
    /// The request's `User-Agent`, `X-…` and other headers, without its authorization.
    public var headers: [String: String]
    /// Counted from 1: requests of one connection have the same.
    public var connection = 0
    /// When the request had been read, on the fake's clock.
    public var arrivedAt: Duration
    /// When the first token was written, on the fake's clock.
    public var firstTokenAt: Duration?
    public var endedAt: Duration?
    /// The same on `CLOCK_MONOTONIC`, which every process of the machine shares.
    public var arrivedMonotonic = Duration.zero
    public var endedMonotonic: Duration?
    public var ending: Ending = .open
    public var fault: UpstreamFault?
    public var purpose = Purpose.refused
    /// FNV-1a over roles and texts: equal for equal conversations.
    public var digest = ""
    public var messages = 0
    /// Characters of the prompt, tools included.
    public var promptCharacters = 0
    /// The newest user text, cut at 200 characters.
    public var lastUser = ""
    /// Names of the tools that were offered.
    public var tools: [String] = []
    /// Names of the tools the answer called, as often as it called them.
    public var calls: [String] = []
    /// Status of an answer that failed before its stream.
    public var status = 200

    /// One line of the journal.
    public var line: String { journal.text() }

    var journal: JSONValue {
        [
            "request": .integer(number), "wire": .string(wire.rawValue), "purpose": .string(purpose.rawValue),
            "connection": .integer(connection), "arrived_ms": .decimal(arrivedAt.milliseconds),
            "first_token_ms": since(firstTokenAt), "ended_ms": since(endedAt), "fate": .string(ending.rawValue),
            "fault": fault.map { .string($0.rawValue) } ?? .null, "status": .integer(status),
            "arrived_monotonic_ms": .decimal(arrivedMonotonic.milliseconds),
            "ended_monotonic_ms": endedMonotonic.map { .decimal($0.milliseconds) } ?? .null, "digest": .string(digest),
            "messages": .integer(messages), "prompt_characters": .integer(promptCharacters), "body_bytes": .integer(bodyBytes),
            "last_user": .string(lastUser), "tools": .array(tools.map(JSONValue.string)), "calls": .array(calls.map(JSONValue.string)),
        ]
    }

    /// Milliseconds after the request's arrival.
    private func since(_ instant: Duration?) -> JSONValue { instant.map { .decimal(($0 - arrivedAt).milliseconds) } ?? .null }

    var json: JSONValue {
        [
            "number": .integer(number), "arrived_ms": .integer(arrivedAt.wholeMilliseconds),
            "ended_ms": endedAt.map { .integer($0.wholeMilliseconds) } ?? .null, "ending": .string(ending.rawValue),
            "fault": fault.map { .string($0.rawValue) } ?? .null,
            "headers": .object(headers.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) }),
            "body": JSONValue(parsing: Array(body.utf8)) ?? .string(body),
        ]
    }

    /// Notes what was asked.
    mutating func describe(_ request: ChatRequest) {
        purpose = request.leg > 0 || request.messages.last?.role == "tool" ? .leg : .run
        digest = request.digest
        messages = request.messages.count
        promptCharacters = request.promptCharacters
        lastUser = String(request.lastUser.prefix(200))
        tools = request.tools.map(\.name)
    }
}

extension Duration {
    /// The duration in milliseconds, cut to a whole number.
    public var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
