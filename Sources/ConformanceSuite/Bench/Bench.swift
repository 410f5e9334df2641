internal import Foundation
public import Simulators
internal import Synchronization

/// Measures latency and load against a target: streamed answers at several levels of concurrency.
public struct Bench: Sendable {
    private let plan: BenchPlan
    private let clock: any SimulatorClock

    public init(_ plan: BenchPlan, clock: any SimulatorClock = RealClock()) {
        self.plan = plan
        self.clock = clock
    }

    /// Measures every level in turn.
    ///
    /// - Parameter progress: told of each level before it begins.
    public func run(progress: @Sendable (Int) -> Void = { _ in }) async -> BenchReport {
        var levels: [BenchReport.Level] = []
        var number = 0
        for level in plan.levels where !Task.isCancelled {
            progress(level)
            let client = CurlClient(clock: clock)
            _ = await samples(of: plan, numbers: number..<(number + plan.warmUp), at: level, client)
            number += plan.warmUp
            let start = clock.now
            let samples = await samples(of: plan, numbers: number..<(number + plan.requests), at: level, client)
            number += plan.requests
            levels.append(.init(concurrency: level, samples: samples, seconds: (clock.now - start).milliseconds / 1000))
        }
        return BenchReport(
            target: plan.target.url, model: plan.model, prompt: plan.prompt, processors: ProcessInfo.processInfo.activeProcessorCount,
            floor: await floor(), levels: levels)
    }

    private func samples(of plan: BenchPlan, numbers: Range<Int>, at level: Int, _ client: CurlClient) async -> [BenchSample] {
        let tickets = Tickets(from: numbers.lowerBound)
        return await withTaskGroup(of: [BenchSample].self) { group in
            for _ in 0..<min(level, numbers.count) {
                group.addTask {
                    var responses: [CurlResponse] = []
                    while !Task.isCancelled {
                        let number = tickets.next()
                        guard number < numbers.upperBound else { break }
                        responses.append(await client.send(plan.request(number)).response())
                    }
                    return responses.map(BenchSample.init)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// The same measurement of a fake that answers at once: what is left is the harness's own.
    private func floor() async -> BenchFigures? {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 1_000_000
        let fake = FakeLLM(options)
        guard let url = try? fake.start(), let endpoint = Endpoint(url: "\(url)/v1") else { return nil }
        defer { fake.stop() }
        let floor = BenchPlan(target: endpoint, token: nil, model: "fake-model", salt: 1)
        let samples = await samples(of: floor, numbers: 0..<25, at: 1, CurlClient(clock: clock))
        return BenchFigures(of: samples.dropFirst(5).compactMap(\.firstTokenMilliseconds))
    }
}

/// Numbers given out one after another, to whoever asks.
private final class Tickets: Sendable {
    private let number: Atomic<Int>

    init(from first: Int) { number = Atomic(first) }

    func next() -> Int { number.add(1, ordering: .relaxed).oldValue }
}
