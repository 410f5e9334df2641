import Conversation
import Tracing

/// A span for each turn and one for each of its stages, made when the turn is over, from the stamps in its account.
final class RequestTracer: RequestObserver {
    private let tracer: SpanFileTracer

    init(_ tracer: SpanFileTracer) { self.tracer = tracer }

    func ended(_ account: RequestAccount) {
        guard account.isTurn else { return }
        let stamps = account.stamps
        let wallNs = UInt64(clamping: account.atMs) * 1_000_000
        func instant(_ stamp: UInt64) -> DefaultTracerClock.Timestamp {
            DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: wallNs + (stamp > stamps.began ? stamp - stamps.began : 0))
        }
        var context = InstrumentationContext.topLevel
        context.traceParent = account.traceParent
        let turn = tracer.startSpan("turn", context: context, ofKind: .server, at: instant(stamps.began))
        turn.attributes = account.spanAttributes
        if case .failed(let kind) = account.outcome { turn.setStatus(SpanStatus(code: .error, message: kind.rawValue)) }
        var begin = stamps.began
        for stage in RequestStage.allCases {
            guard let end = stamps[stage] else { continue }
            tracer.startSpan(stage.label, context: turn.context, ofKind: .internal, at: instant(begin)).end(at: instant(end))
            begin = max(begin, end)
        }
        let ended = stamps.ended ?? begin
        // From the first token on, or from where it got to.
        if ended > begin {
            tracer.startSpan("reply", context: turn.context, ofKind: .internal, at: instant(begin)).end(at: instant(ended))
        }
        turn.end(at: instant(ended))
    }
}

extension RequestAccount {
    fileprivate var spanAttributes: SpanAttributes {
        var attributes: SpanAttributes = [:]
        func set(_ name: String, _ value: String?) {
            if let value { attributes[name] = SpanAttribute.string(value) }
        }
        set("request_id", id)
        set("door", door.rawValue)
        set("token", token)
        set("session", session?.rawValue)
        set("conversation", conversation?.rawValue)
        set("class", turnClass?.rawValue)
        set("outcome", outcome?.label)
        set("cause", outcome?.cause)
        set("agent", agent)
        set("source", source?.rawValue)
        if let status { attributes["status_code"] = SpanAttribute.int64(Int64(status)) }
        attributes["deltas"] = SpanAttribute.int64(Int64(deltas))
        attributes["reply_bytes"] = SpanAttribute.int64(Int64(replyBytes))
        attributes["tool_runs"] = SpanAttribute.int64(Int64(toolRuns))
        attributes["buffer_words"] = SpanAttribute.bool(isCovered)
        if let budget { attributes["residual_ns"] = SpanAttribute.int64(Int64(clamping: budget.residualNs)) }
        return attributes
    }
}
