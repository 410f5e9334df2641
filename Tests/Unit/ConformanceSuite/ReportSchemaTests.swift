import ConformanceSuite
import Foundation
import Testing

@Suite struct ReportSchemaTests {
    private func schema() throws -> SchemaCheck {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return try SchemaCheck(Data(contentsOf: folder.appendingPathComponent("fixtures/reports/conformance-report-1.schema.json")))
    }

    private func mistakes(in json: String) throws -> [String] {
        try schema().mistakes(in: JSONSerialization.jsonObject(with: Data(json.utf8)))
    }

    @Test func `every report keeps to the published schema`() throws {
        var repeated = ReportFixture.row("sse/a", .fail)
        (repeated.runs, repeated.passes, repeated.breaks) = (3, 1, ["livekit-agents 1.8.6"])
        let reports = [
            ReportFixture.mixed, ReportFixture.hostileReport, RunReport(target: "t", profile: "strict", seed: 0, cases: [repeated]),
            RunReport(target: "t", profile: "elevenlabs", seed: 1, problem: "connection refused"),
        ]
        for report in reports { #expect(try mistakes(in: ReportFormat.json.render(report)) == []) }
    }

    @Test(arguments: [
        ("\"seed\" : 9041", "\"seed\" : \"9041\"", "$.seed: is not integer"),
        ("\"verdict\" : \"fail\"", "\"verdict\" : \"failed\"", "$.cases[1].verdict: not in"),
        ("\"profile\" :", "\"profil\" :", "$.profile: is missing"), ("\"n\" : 4", "\"n\" : 0", "$.latency.first_token_ms.n: under 1.0"),
        ("\"first_real_token_ms\" : null", "\"first_real_token_ms\" : 0", "$.latency.first_real_token_ms: is not object or null"),
    ])
    func `a report that strays is caught`(from: String, to: String, mistake: String) throws {
        let json = ReportFormat.json.render(ReportFixture.mixed)
        try #require(json.contains(from))
        #expect(try mistakes(in: json.replacing(from, with: to, maxReplacements: 1)).contains { $0.hasPrefix(mistake) })
    }
}
