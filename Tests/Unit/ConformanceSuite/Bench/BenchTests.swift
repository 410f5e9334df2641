import Simulators
import Testing

@testable import ConformanceSuite

@Suite struct BenchTests {
    @Test func `buffer words stop the clock and are told apart`() {
        let sample = BenchSample(.answer(["One moment... ", "Rivers ", "flow."], firstAt: 100, gap: 50))
        #expect(sample.firstTokenMilliseconds == 100)
        #expect(sample.firstRealTokenMilliseconds == 150)
        #expect(sample.gapsMilliseconds == [50, 50])
        #expect(sample.wholeMilliseconds == 200)
        #expect(sample.failure == nil)
    }

    @Test func `answers that are none are failures with their reason`() {
        #expect(BenchSample(.failed(429)).failure == "status 429")
        #expect(BenchSample(.answer([], firstAt: 1, gap: 1)).failure == "no content")
        #expect(BenchSample(.answer([" "], firstAt: 1, gap: 1)).failure == "no content")
        #expect(BenchSample(.answer(["Hi."], firstAt: 1, gap: 1, ends: false)).failure == "no [DONE]")
    }

    @Test func `every level asks as often as it should, each request another`() async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        let model = FakeLLM(options)
        defer { model.stop() }
        var plan = BenchPlan(target: try #require(Endpoint(url: "\(try model.start())/v1")), token: "t", model: "fake-model")
        (plan.levels, plan.requests, plan.warmUp) = ([1, 4], 6, 2)
        let report = await Bench(plan).run()
        #expect(report.failed == 0)
        #expect(report.levels.map(\.concurrency) == [1, 4])
        #expect(report.levels.allSatisfy { $0.requests == 6 && $0.firstToken?.n == 6 })
        #expect(report.floor?.n == 20)
        #expect(Set(model.requests.map(\.lastUser)).count == 16)
        #expect(model.probe.requests == 16)
    }

    @Test func `a target that fails is told, and measures nothing`() async throws {
        var options = FakeLLMOptions()
        options.faults = try FaultPlan(parsing: "status-500")
        let model = FakeLLM(options)
        defer { model.stop() }
        var plan = BenchPlan(target: try #require(Endpoint(url: "\(try model.start())/v1")), token: nil, model: "m")
        (plan.levels, plan.requests, plan.warmUp) = ([2], 4, 0)
        let report = await Bench(plan).run()
        #expect(report.levels.first?.failures == ["status 500": 4])
        #expect(report.levels.first?.firstToken == nil)
    }
}
