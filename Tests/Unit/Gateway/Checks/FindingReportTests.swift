import Foundation
import Testing

@testable import Gateway

@Suite struct FindingReportTests {
    private let findings = [
        Finding.ok("address", "fine"), .warn("compression", "gzip", mend: "off"), .skipped("idle", "needs stream"),
        .fail("disk", "full \"now\"\u{1B}[2J", mend: "make room", .permission), .fail("tls", "old", mend: "renew"),
    ]

    @Test func `a line says how it went, and how to mend it below`() {
        #expect(FindingReport.line(findings[0]) == "ok       address: fine")
        #expect(FindingReport.line(findings[1]) == "warn     compression: gzip\n         mend: off")
    }

    @Test func `nothing a terminal obeys gets through`() {
        #expect(!FindingReport.line(findings[3]).contains("\u{1B}"))
    }

    @Test func `the exit code is that of what failed first, and a warning fails nothing`() {
        #expect(FindingReport(findings).exitCode == .permission)
        #expect(FindingReport(Array(findings.prefix(3))).exitCode == .ok)
        #expect(FindingReport(findings).summary == "1 ok, 1 warn, 2 fail, 1 skipped")
    }

    @Test func `programs get one object`() throws {
        let json = try #require(JSONSerialization.jsonObject(with: Data(FindingReport(findings).json.utf8)) as? [String: Any])
        #expect(json["schema"] as? String == "voice-gateway-checks/1" && json["ok"] as? Bool == false)
        let checks = try #require(json["checks"] as? [[String: String]])
        #expect(checks.map { $0["name"] } == findings.map(\.name))
        #expect(checks[3]["mend"] == "make room" && checks[3]["verdict"] == "fail")
    }
}
