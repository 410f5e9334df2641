import ConformanceSuite

/// Reports the renderer tests share.
enum ReportFixture {
    /// Text no renderer may pass on raw: terminal escapes, markup, fences, direction overrides, directives.
    static let hostile = "\u{1B}[2J<script>alert(1)</script> ]]> ``` | \u{202E} & \"q\" 'a'\n# not ok 9\r\u{0}\u{FFFE}"

    static func row(_ id: String, _ verdict: Verdict, actual: String? = nil, unexpected: Bool = false) -> CaseResult {
        CaseResult(
            id: id, section: String(id.prefix { $0 != "/" }), level: "MUST", verdict: verdict,
            requirement: "Nothing follows the [DONE] event.", source: "sse/3.4; WHATWG HTML 9.2", durationMs: 412.5,
            expected: verdict == .pass ? nil : "end of stream", actual: actual,
            replay: verdict == .pass ? nil : "conformance run \(id) --seed 9041", unexpected: unexpected)
    }

    static let mixed = RunReport(
        target: "http://127.0.0.1:8787/v1", profile: "openai", seed: 9041,
        latency: Latency(firstTokenMs: [10, 30, 20, 41.25]),
        cases: [
            row("sse/terminates-with-done", .pass),
            row("sse/no-bytes-after-done", .fail, actual: "event 14 at 0.40 s: data: {\"id\":…\nand one more"),
            row("tools/index-from-zero", .skip, actual: "needs tool"),
            row("tools/known", .known, actual: "index 1 (known: upstream bug)"),
            row("auth/warned", .warn, actual: "slow"),
            row("auth/broke", .error, actual: "no transcript"),
            row("auth/surprise", .pass, actual: "passed, though known-failing line 3 lists it", unexpected: true),
        ])

    static let hostileReport = RunReport(
        target: hostile, profile: "openai", seed: 1,
        cases: Verdict.allCases.map { row("sse/\($0.rawValue)", $0, actual: hostile) }, problem: hostile)
}
