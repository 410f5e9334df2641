import Logging

/// All that watches the gateway work: what counts, logs and traces its requests.
struct Watching: Sendable {
    let metrics = GatewayMetrics()
    let observers: RequestObservers
    /// Where spans go; nil where none are kept.
    let spans: SpanFile?

    /// - Parameter also: who else is to be told of every request, before the log is.
    /// - Throws: ``GatewayFailure`` 77 when the file of spans cannot be written.
    init(_ settings: Configuration.Watching, _ logger: Logger, also: [any RequestObserver] = []) throws(GatewayFailure) {
        var spans: SpanFile?
        if let path = settings.spanPath {
            spans = try SpanFile(path, bytesMax: settings.spanBytesMax, dropped: metrics.spansDropped, logger: logger)
        }
        self.spans = spans
        let tracer = spans.map { RequestTracer(SpanFileTracer($0)) as any RequestObserver }
        observers = RequestObservers(also + [metrics.requests, RequestLog(logger)] + (tracer.map { [$0] } ?? []))
    }

    /// Writes out what waits; nothing is told after it.
    func close() { spans?.close() }
}
