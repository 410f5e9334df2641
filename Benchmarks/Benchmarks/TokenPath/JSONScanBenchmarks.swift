import Benchmark

/// The strict scan: of a short request, of a long call's request, and of a chunk with its content lifted out.
func jsonScanBenchmarks() {
    Benchmark("json scan: request of 220 bytes") { benchmark in scan(Samples.request, benchmark) }
    Benchmark("json scan: request of 100 messages", configuration: .init(scalingFactor: .one)) { benchmark in
        scan(Samples.longRequest, benchmark)
    }
    Benchmark("json scan: chunk and its content") { benchmark in
        let tape = JSONTape()
        for _ in benchmark.scaledIterations {
            Samples.chunk.withUnsafeBytes { bytes in
                guard let chunk = try? UpstreamChunk(bytes, using: tape) else { return benchmark.error("the chunk is refused") }
                blackHole(chunk.content?.isEmpty)
            }
        }
    }
}

private func scan(_ text: [UInt8], _ benchmark: Benchmark) {
    let tape = JSONTape()
    for _ in benchmark.scaledIterations {
        text.withUnsafeBytes { bytes in
            guard let value = try? tape.scan(bytes) else { return benchmark.error("the request is refused") }
            blackHole(value.kind)
        }
    }
}
