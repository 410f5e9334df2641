import Benchmark

/// The parser of the upstream's stream: ten events in one read, and the same in reads that cut them.
func eventStreamBenchmarks() {
    Benchmark("sse parser: 10 events in one read") { benchmark in
        var parser = EventStreamParser()
        for _ in benchmark.scaledIterations { parse([Samples.tenEvents], with: &parser, benchmark) }
    }
    let cut = stride(from: 0, to: Samples.tenEvents.count, by: 100).map { start in
        Array(Samples.tenEvents[start..<min(start + 100, Samples.tenEvents.count)])
    }
    Benchmark("sse parser: 10 events in reads of 100 bytes") { benchmark in
        var parser = EventStreamParser()
        for _ in benchmark.scaledIterations { parse(cut, with: &parser, benchmark) }
    }
}

private func parse(_ reads: [[UInt8]], with parser: inout EventStreamParser, _ benchmark: Benchmark) {
    var events = 0
    for read in reads {
        read.withUnsafeBytes { bytes in
            do {
                try parser.feed(bytes) { event in
                    blackHole(event.data.count)
                    events += 1
                }
            } catch {
                benchmark.error("the stream is refused")
            }
        }
    }
    if events != 10 { benchmark.error("\(events) events in place of 10") }
}
