import Benchmark

/// The chunk encoder: a delta given as text, and one passed on as the upstream escaped it.
func chunkEncoderBenchmarks() {
    Benchmark("chunk encoder: a delta of text") { benchmark in
        let encoder = encoder()
        var bytes: [UInt8] = []
        for _ in benchmark.scaledIterations {
            bytes.removeAll(keepingCapacity: true)
            encoder.content(" window", to: &bytes)
            blackHole(bytes.count)
        }
    }
    Benchmark("chunk encoder: a delta as the upstream escaped it") { benchmark in
        let encoder = encoder()
        let tape = JSONTape()
        var bytes: [UInt8] = []
        Samples.chunk.withUnsafeBytes { chunk in
            guard let content = (try? UpstreamChunk(chunk, using: tape))?.content else {
                return benchmark.error("the chunk has no content")
            }
            for _ in benchmark.scaledIterations {
                bytes.removeAll(keepingCapacity: true)
                encoder.content(content, to: &bytes)
                blackHole(bytes.count)
            }
        }
    }
}

private func encoder() -> ChunkEncoder {
    ChunkEncoder(id: "chatcmpl-9f3c2b1a", created: 1_763_000_000, model: "clawdbot", includesUsage: false)
}
