import Synchronization
import Tracing

/// One span of ``SpanFileTracer``: told to the file once, when it ends.
final class FileSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var error: String?
        var hasEnded = false
    }

    let context: InstrumentationContext
    let place: TraceParent
    private let parent: TraceParent?
    private let kind: SpanKind
    private let startNs: UInt64
    private let file: SpanFile
    private let state: Mutex<State>

    init(
        _ name: String, _ place: TraceParent, parent: TraceParent?, _ context: InstrumentationContext, _ kind: SpanKind, startNs: UInt64,
        _ file: SpanFile
    ) {
        self.place = place
        self.parent = parent
        var context = context
        context.traceParent = place
        self.context = context
        self.kind = kind
        self.startNs = startNs
        self.file = file
        state = Mutex(State(name: name))
    }

    var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { $0.attributes = newValue } }
    }

    var isRecording: Bool { state.withLock { !$0.hasEnded } }

    func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }

    // Neither events nor links are kept: a turn's stages are spans of their own.
    func addEvent(_ event: SpanEvent) {}
    func addLink(_ link: SpanLink) {}

    func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant) {
        state.withLock { $0.error = "\(type(of: error))" }
    }

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let endNs = instant().nanosecondsSinceEpoch
        let ended = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        if let ended { file.put(line(ended, endNs)) }
    }

    private func line(_ state: State, _ endNs: UInt64) -> [UInt8] {
        var line = JSONLine()
        line.put("trace_id", place.traceID)
        line.put("span_id", place.spanID)
        line.put("parent_span_id", parent?.spanID)
        line.put("name", state.name)
        line.put("kind", "\(kind)")
        line.put("start_ns", startNs)
        line.put("end_ns", max(endNs, startNs))
        line.put("status", state.status?.code == .error || state.error != nil ? "error" : "ok")
        line.put("error", state.error ?? state.status?.message)
        line.begin("attributes")
        func put(_ name: String, _ value: SpanAttribute) { line.put(name, value) }
        state.attributes.forEach(put)
        line.end()
        return line.finished
    }
}
