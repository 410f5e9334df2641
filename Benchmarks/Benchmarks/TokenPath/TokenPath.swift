import Benchmark

/// The registered benchmarks, one file a part. Times are wall clock; one iteration of each does the work of one request, one chunk or one reply.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput],
        scalingFactor: .kilo,
        maxDuration: .seconds(3),
        maxIterations: 1_000
    )
    jsonScanBenchmarks()
    eventStreamBenchmarks()
    chunkEncoderBenchmarks()
    speechBenchmarks()
}
