import ConformanceSuite
import Foundation
import Testing

@Suite struct MarkdownReportTests {
    @Test func `the summary is short and names what failed`() {
        let text = ReportFormat.markdown.render(ReportFixture.mixed, titles: ["sse": "Event stream"])
        #expect(text.hasPrefix("## Conformance: does not conform\n"))
        #expect(text.contains("| Event stream | 1 | 1 | 0 | 0 | 0 | 0 |"))
        #expect(text.contains("- `sse/no-bytes-after-done` (MUST): Nothing follows the \\[DONE\\] event."))
        #expect(!text.contains("terminates-with-done"))
    }

    @Test func `a hundred failures still make a short page`() {
        let rows = (0..<100).map { ReportFixture.row("sse/case-\($0)", .fail, actual: String(repeating: "x", count: 100_000)) }
        let text = ReportFormat.markdown.render(RunReport(target: "t", profile: "openai", seed: 1, cases: rows))
        #expect(text.utf8.count < 64_000)
        #expect(text.contains("and 80 more:"))
    }

    @Test func `no markup of the target's gets out of its code span`() {
        let text = ReportFormat.markdown.render(ReportFixture.hostileReport)
        for line in text.split(separator: "\n") where line.contains("<script>") {
            // Three backticks inside, so the fence has four.
            #expect(line.contains("```` ") && line.contains(" ````"))
        }
    }
}

@Suite struct HTMLReportTests {
    @Test func `the page runs no script and fetches nothing`() {
        let page = ReportFormat.html.render(ReportFixture.hostileReport)
        for forbidden in ["<script", "src=", "href=", "@import", "url("] { #expect(!page.contains(forbidden), "\(forbidden)") }
        #expect(page.contains("prefers-color-scheme: dark"))
        #expect(page.contains("&lt;script&gt;"))
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
    }

    @Test func `failures are open and passes are folded`() {
        let page = ReportFormat.html.render(ReportFixture.mixed)
        #expect(page.contains("<details open><summary><code>sse/no-bytes-after-done"))
        #expect(page.contains("<details><summary><code>sse/terminates-with-done"))
    }
}

@Suite struct TAPReportTests {
    @Test func `each case is a numbered line and the plan counts them`() {
        let lines = ReportFormat.tap.render(ReportFixture.mixed).split(separator: "\n").map(String.init)
        #expect(lines[0] == "TAP version 14")
        #expect(lines[1] == "1..7")
        let points = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(
            points == [
                "ok 1 - sse/terminates-with-done", "not ok 2 - sse/no-bytes-after-done", "ok 3 - tools/index-from-zero # SKIP needs tool",
                "not ok 4 - tools/known # \u{54}ODO known to fail", "not ok 5 - auth/warned # \u{54}ODO MUST", "not ok 6 - auth/broke",
                "not ok 7 - auth/surprise",
            ])
    }

    @Test func `hostile text makes no line of its own`() {
        let text = ReportFormat.tap.render(ReportFixture.hostileReport)
        let points = text.split(separator: "\n").filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(points.count == Verdict.allCases.count)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("Bail out!") } == 1)
    }
}

@Suite struct RedactionTests {
    @Test func `the token never appears, plain, encoded or quoted`() {
        let token = "vg_s3cr3t/+\"token\\"
        var row = ReportFixture.row("auth/leaks", .fail, actual: "Bearer \(token) and vg_s3cr3t%2F%2B%22token%5C")
        row.expected = "\(token)"
        row.replay = "curl -H 'Authorization: Bearer \(token)'"
        let report = RunReport(
            target: "http://h/?t=\(token)", profile: "openai", seed: 1, cases: [row], problem: "saw {\"t\":\"vg_s3cr3t/+\\\"token\\\\\"}")
        let clean = Redaction([token, ""])(report)
        for format in ReportFormat.allCases {
            let text = format.render(clean)
            #expect(!text.contains("s3cr3t"), "\(format)")
            #expect(text.contains("••••"), "\(format)")
        }
        #expect(!TextReport().render(clean).contains("s3cr3t"))
    }
}
