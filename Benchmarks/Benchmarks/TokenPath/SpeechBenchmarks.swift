import Benchmark

/// What profile `voice` and the call door to come do to a reply of about 100 words: one iteration is the whole reply, delta by delta.
func speechBenchmarks() {
    let whole = Benchmark.Configuration(scalingFactor: .one)
    Benchmark("spoken text: a marked-up reply of \(Samples.deltas.count) deltas", configuration: whole) { benchmark in
        for _ in benchmark.scaledIterations {
            var filter = SpeechFilter()
            var bytes = 0
            for delta in Samples.deltas { bytes += filter.consume(delta).utf8.count }
            bytes += filter.finish().utf8.count
            if bytes == 0 { return benchmark.error("nothing was spoken") }
            blackHole(bytes)
        }
    }
    let plain = Samples.plainDeltas
    Benchmark("spoken text: a plain reply of \(plain.count) deltas", configuration: whole) { benchmark in
        for _ in benchmark.scaledIterations {
            var filter = SpeechFilter()
            for delta in plain { blackHole(filter.consume(delta)) }
            blackHole(filter.finish())
        }
    }
    Benchmark("sentence splitter: a plain reply of \(plain.count) deltas", configuration: whole) { benchmark in
        for _ in benchmark.scaledIterations {
            var splitter = SentenceSplitter()
            var sentences = 0
            for delta in plain { sentences += splitter.consume(delta).count }
            sentences += splitter.finish().count
            if sentences == 0 { return benchmark.error("there was no sentence") }
            blackHole(sentences)
        }
    }
}
