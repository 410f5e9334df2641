import Benchmark

/// The chunk encoder: a delta of text.
func chunkEncoderBenchmarks() {
    Benchmark("chunk encoder: a delta") { benchmark in
        let encoder = encoder()
        var bytes: [UInt8] = []
        for _ in benchmark.scaledIterations {
            bytes.removeAll(keepingCapacity: true)
            encoder.content(" window", to: &bytes)
            blackHole(bytes.count)
        }
    }
}

private func encoder() -> ChunkEncoder {
    ChunkEncoder(id: "chatcmpl-9f3c2b1a", created: 1_763_000_000, model: "clawdbot", includesUsage: false)
}
