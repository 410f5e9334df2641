import Tracing

/// Where swift-distributed-tracing sends spans: a file of JSON lines.
final class SpanFileTracer: Tracer {
    private let file: SpanFile

    init(_ file: SpanFile) { self.file = file }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> FileSpan {
        let context = context()
        let parent = context.traceParent
        return FileSpan(
            operationName, parent?.child ?? .random(), parent: parent, context, kind, startNs: instant().nanosecondsSinceEpoch, file)
    }

    func forceFlush() { file.flush() }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        if let parent = extractor.extract(key: TraceParentKey.header, from: carrier).flatMap({ TraceParent(header: $0) }) {
            context.traceParent = parent
        }
    }

    func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        if let parent = context.traceParent { injector.inject(parent.header, forKey: TraceParentKey.header, into: &carrier) }
    }
}

/// The span that work belongs to.
private enum TraceParentKey: InstrumentationContextKey {
    typealias Value = TraceParent

    static let header = "traceparent"
    static var nameOverride: String? { header }
}

extension InstrumentationContext {
    var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }
}
