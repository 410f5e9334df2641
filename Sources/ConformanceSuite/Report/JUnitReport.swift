/// The report as JUnit XML: a suite a section, a case an id; failures, errors and skips kept apart.
///
/// A warning passes and says so in `system-out`; a known failure is skipped with its reason; an unexpected pass is a failure.
enum JUnitReport {
    static func render(_ report: RunReport) -> String {
        let all = report.cases
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        out += "<testsuites name=\"conformance\" \(counts(of: all, problem: report.problem))>\n"
        if let problem = report.problem {
            out += "  <testsuite name=\"run\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0\">\n"
            out += properties(of: report)
            out += "    <testcase classname=\"run\" name=\"run/completed\" time=\"0\">\n"
            out += "      <error type=\"run\" message=\"\(Escape.markup(problem))\"/>\n    </testcase>\n  </testsuite>\n"
        }
        for section in report.sections {
            out += "  <testsuite name=\"\(Escape.markup(section.name))\" \(counts(of: section.cases))>\n"
            out += properties(of: report)
            for row in section.cases { out += testCase(row) }
            out += "  </testsuite>\n"
        }
        return out + "</testsuites>\n"
    }

    private static func counts(of cases: [CaseResult], problem: String? = nil) -> String {
        let extra = problem == nil ? 0 : 1
        let failures = cases.count(where: \.failsTheRun)
        let errors = cases.count { $0.verdict == .error } + extra
        let skipped = cases.count { $0.verdict == .skip || $0.verdict == .known }
        let time = cases.reduce(0) { $0 + $1.durationMs }
        return
            "tests=\"\(cases.count + extra)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(seconds(time))\""
    }

    private static func properties(of report: RunReport) -> String {
        var pairs = [("target", report.target), ("profile", report.profile), ("seed", String(report.seed))]
        for (name, figure) in [("first_token_ms", report.latency.firstTokenMs), ("first_real_token_ms", report.latency.firstRealTokenMs)] {
            guard let figure else { continue }
            pairs.append(("\(name).p50", "\(figure.p50)"))
            pairs.append(("\(name).p95", "\(figure.p95)"))
        }
        let lines = pairs.map { "      <property name=\"\($0.0)\" value=\"\(Escape.markup($0.1))\"/>\n" }
        return "    <properties>\n" + lines.joined() + "    </properties>\n"
    }

    private static func testCase(_ row: CaseResult) -> String {
        let head =
            "    <testcase classname=\"\(Escape.markup(row.section))\" name=\"\(Escape.markup(row.id))\" time=\"\(seconds(row.durationMs))\""
        let actual = Escape.markup(row.actual ?? "")
        let body: String
        if row.failsTheRun {
            let type = row.unexpected ? "unexpected-pass" : row.level
            body = "      <failure type=\"\(type)\" message=\"\(Escape.markup(row.requirement))\">\(details(row))</failure>\n"
        } else {
            switch row.verdict {
            case .error: body = "      <error type=\"harness\" message=\"\(actual)\">\(details(row))</error>\n"
            case .skip: body = "      <skipped message=\"\(actual)\"/>\n"
            case .known: body = "      <skipped message=\"known to fail: \(actual)\"/>\n"
            case .warn: body = "      <system-out>warning: \(details(row))</system-out>\n"
            case .pass, .fail: return head + "/>\n"
            }
        }
        return head + ">\n" + body + "    </testcase>\n"
    }

    private static func details(_ row: CaseResult) -> String {
        Escape.markup(FailureLines.of(row).map { "\($0.label): \($0.text)" }.joined(separator: "\n"))
    }

    private static func seconds(_ milliseconds: Double) -> String { "\(Milliseconds.rounded(milliseconds / 1000))" }
}
