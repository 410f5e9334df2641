import ConformanceSuite
import Foundation
import Testing

@Suite struct JSONReportTests {
    private func object(_ report: RunReport) throws -> [String: Any] {
        let json = ReportFormat.json.render(report)
        return try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test func `the report has the contract's keys and types`() throws {
        let top = try object(ReportFixture.mixed)
        #expect(Set(top.keys) == ["schema", "target", "profile", "seed", "summary", "latency", "cases"])
        #expect(top["schema"] as? String == "conformance-report/1")
        #expect(top["seed"] as? Int == 9041)
        let summary = try #require(top["summary"] as? [String: Int])
        #expect(summary == ["passed": 2, "failed": 1, "skipped": 1, "warned": 1, "errors": 1, "known": 1, "unexpected": 1])
        let latency = try #require(top["latency"] as? [String: Any])
        #expect(Set(latency.keys) == ["first_token_ms", "first_real_token_ms"])
        let figure = try #require(latency["first_token_ms"] as? [String: Double])
        #expect(figure == ["p50": 20, "p95": 41.25, "max": 41.25, "n": 4])
        #expect(latency["first_real_token_ms"] is NSNull)
    }

    @Test func `every case has the contract's keys, null where there is nothing`() throws {
        let keys: Set = ["id", "section", "level", "verdict", "requirement", "source", "duration_ms", "expected", "actual", "replay"]
        let cases = try #require(try object(ReportFixture.mixed)["cases"] as? [[String: Any]])
        #expect(cases.count == 7)
        for row in cases { #expect(keys.isSubset(of: row.keys)) }
        #expect(Set(cases[0].keys) == keys)
        #expect(cases[0]["expected"] is NSNull)
        #expect(cases[1]["verdict"] as? String == "fail")
        #expect(cases[1]["duration_ms"] as? Double == 412.5)
    }

    @Test func `verdicts add up to the cases`() {
        let sum = ReportFixture.mixed.summary
        #expect(sum.passed + sum.failed + sum.skipped + sum.warned + sum.errors + sum.known == ReportFixture.mixed.cases.count)
    }

    @Test func `a report reads back as it was written`() throws {
        for report in [ReportFixture.mixed, ReportFixture.hostileReport] {
            let back = try RunReport.read(Data(ReportFormat.json.render(report).utf8))
            #expect(ReportFormat.json.render(back) == ReportFormat.json.render(report))
            #expect(back.cases.map(\.actual) == report.cases.map(\.actual))
        }
    }

    @Test func `repeats are told when there were any`() throws {
        var row = ReportFixture.row("sse/a", .fail)
        row.runs = 5
        row.passes = 3
        let top = try object(RunReport(target: "t", profile: "openai", seed: 1, cases: [row]))
        let cases = try #require(top["cases"] as? [[String: Any]])
        #expect(cases[0]["runs"] as? Int == 5)
        #expect(cases[0]["passes"] as? Int == 3)
        #expect(row.passRate == "3 of 5 runs passed")
    }

    @Test(
        arguments: [
            ([], nil, nil), ([7.0], 7.0, 7.0), ([.nan], nil, nil), ((1...100).map(Double.init), 50.0, 95.0),
            ([3, 1, 2, .infinity], 2.0, 3.0),
        ] as [([Double], Double?, Double?)])
    func `percentiles are measured values by nearest rank`(samples: [Double], p50: Double?, p95: Double?) {
        #expect(Percentiles(of: samples)?.p50 == p50)
        #expect(Percentiles(of: samples)?.p95 == p95)
    }
}
