import Foundation
import Testing

@testable import Simulators

/// What tests of the fake ElevenLabs share: a model to call, calls to play, and what the model was asked.
protocol CallTests {}

extension CallTests {
    /// A model without pauses, and the base URL of its chat completions.
    func withModel(
        _ change: (inout FakeLLMOptions) -> Void = { _ in }, _ body: (FakeLLM, String) async throws -> Void
    ) async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        change(&options)
        let model = FakeLLM(options)
        let url = try model.start().absoluteString
        defer { model.stop() }
        try await body(model, url + "/v1")
    }

    func scenario(_ turns: String, _ head: String = "") throws -> Scenario {
        let text = "schema: vgw.scenario/1\nname: t\nsystem: Be kind.\n\(head)\nturns:\n\(turns)"
        var scenario = try #require(try ScenarioFile.parse(text, named: "t.yaml").scenarios.first)
        // However busy the machine, only a test that says so runs out of patience.
        if !head.contains("attempts") { scenario.attempts = .init(cascadeTimeoutMilliseconds: 600_000, turnBudgetMilliseconds: 600_000) }
        return scenario
    }

    /// The messages of the n-th request the model received, as `role: text`.
    func messages(_ model: FakeLLM, _ number: Int) -> [String] {
        let body = model.requests.first { $0.number == number }.flatMap { JSONValue(parsing: Array($0.body.utf8)) }
        return (body?["messages"]?.array ?? []).map { "\($0["role"]?.string ?? "?"): \($0["content"]?.string ?? "-")" }
    }
}
