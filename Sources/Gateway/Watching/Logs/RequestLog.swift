import Conversation
import Logging
import Synchronization

/// One line a request: turns, refusals and failures at `info`, at most ``linesPerSecondMax`` of them a second; the rest at `debug`.
final class RequestLog: RequestObserver {
    static let linesPerSecondMax = 20

    private let logger: Logger
    private let budget = Mutex(LineBudget(linesPerSecondMax: RequestLog.linesPerSecondMax))

    init(_ logger: Logger) { self.logger = logger }

    func ended(_ account: RequestAccount) {
        let isNotable = account.isTurn || account.outcome != .complete
        let level = isNotable ? Logger.Level.info : .debug
        guard logger.logLevel <= level else { return }
        var heldBack = 0
        // Whoever asked for every line gets every line.
        if isNotable, logger.logLevel > .debug {
            guard let held = budget.withLock({ $0.take(atMs: RequestAccount.wallMs) }) else { return }
            heldBack = held
        }
        var facts = account.facts
        if heldBack > 0 { facts["lines_held_back"] = "\(heldBack)" }
        logger.log(level: level, account.isTurn ? "turn over" : "request over", metadata: facts)
    }
}

extension RequestAccount {
    /// What a line of the log tells of it; times in milliseconds.
    var facts: Logger.Metadata {
        var facts: Logger.Metadata = [
            GatewayLogHandler.requestIDName: .string(id), "door": .string(door.rawValue), "route": .string(route),
            "outcome": .string(outcome?.label ?? "none"),
        ]
        func add(_ name: String, _ value: String?) {
            if let value { facts[name] = .string(value) }
        }
        add("cause", outcome?.cause)
        add("method", method)
        add("status", status.map { String($0) })
        add("refusal", refusal)
        add("peer", peerAddress)
        add("token", token)
        add("session", session?.rawValue)
        add("conversation", conversation?.rawValue)
        add("total_ms", Self.ms(stamps.ended, since: stamps.began))
        guard isTurn else { return facts }
        add("class", turnClass?.rawValue)
        add("agent", agent)
        add("source", source?.rawValue)
        add("deltas", String(deltas))
        add("reply_bytes", String(replyBytes))
        if toolRuns > 0 { add("tool_runs", String(toolRuns)) }
        if isCovered { add("buffer_words", "true") }
        add("first_word_ms", Self.ms(stamps.firstWord, since: stamps.began))
        guard let budget else { return facts }
        add("first_token_ms", Self.ms(budget.totalNs))
        for stage in RequestStage.allCases { add(stage.label + "_ms", budget[stage].map { Self.ms($0) }) }
        add("residual_ms", Self.ms(budget.residualNs))
        return facts
    }

    private static func ms(_ end: UInt64?, since begin: UInt64) -> String? { end.flatMap { $0 >= begin ? ms($0 - begin) : nil } }

    /// To the microsecond.
    static func ms(_ nanoseconds: UInt64) -> String {
        let microseconds = nanoseconds / 1000
        let rest = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }
}
