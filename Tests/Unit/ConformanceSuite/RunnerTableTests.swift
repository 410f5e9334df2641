import ConformanceSuite
import Testing

@Suite struct ConclusionTests {
    @Test(
        arguments: [
            ([], .conforms), (.caseFailed, .failed), (.usageError, .usage), (.targetUnusable, .broken), (.harnessError, .broken),
            (.slowerThanBaseline, .slower), (.inconclusive, .inconclusive),
            ([.usageError, .targetUnusable, .caseFailed, .harnessError, .slowerThanBaseline, .inconclusive], .usage),
            ([.targetUnusable, .caseFailed, .harnessError, .slowerThanBaseline, .inconclusive], .broken),
            ([.caseFailed, .harnessError, .slowerThanBaseline, .inconclusive], .failed),
            ([.harnessError, .slowerThanBaseline, .inconclusive], .broken),
            ([.slowerThanBaseline, .inconclusive], .slower),
        ] as [(Conclusion.Findings, Conclusion)])
    func `the gravest finding wins`(findings: Conclusion.Findings, status: Conclusion) {
        #expect(Conclusion(findings) == status)
    }

    @Test(
        arguments: [
            ([.pass], 0), ([.pass, .warn], 0), ([.pass, .known, .skip], 0), ([.fail, .error], 1), ([.error, .pass], 3),
            ([.skip, .skip], 5),
            ([], 0),
        ] as [([Verdict], Int32)])
    func `a report's rows decide`(verdicts: [Verdict], code: Int32) {
        let rows = verdicts.enumerated().map { ReportFixture.row("sse/\($0.offset)", $0.element) }
        let report = RunReport(target: "t", profile: "openai", seed: 1, cases: rows)
        #expect(Conclusion(.init(of: report)).rawValue == code)
    }

    @Test func `a known failure that passes fails the run`() {
        let report = RunReport(target: "t", profile: "openai", seed: 1, cases: [ReportFixture.row("a/b", .pass, unexpected: true)])
        #expect(Conclusion(.init(of: report)) == .failed)
    }
}

@Suite struct GlobTests {
    @Test(arguments: [
        ("sse/terminates-with-done", "sse/terminates-with-done", true), ("sse/*", "sse/a", true), ("sse/*", "tools/a", false),
        ("*", "sse/a", true), ("**", "sse/a", true), ("*/401*", "auth/401-before-body", true), ("sse", "sse/a", true),
        ("sse", "sse-extra/a", false), ("ss?/a", "sse/a", true), ("sse/?", "sse/ab", false), ("", "sse/a", false),
        ("*-done", "sse/ends-with-done", true), ("a*b*c", "a/xbxbxc", true), ("a*b*c", "a/xbxbx", false),
    ])
    func `matches`(pattern: String, id: String, expected: Bool) {
        #expect(Glob(pattern).matches(id) == expected)
    }

    @Test func `a pattern full of stars is still fast`() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 20_000)))
    }
}

@Suite struct KnownFailingTests {
    @Test func `entries keep their reason and line`() throws {
        let file = try KnownFailing(parsing: "# all of these are old\n\nsse/*  # fixed in 2.3\r\nauth/a\n  http/b\t#  two  words \n")
        #expect(file.entries.map(\.pattern) == ["sse/*", "auth/a", "http/b"])
        #expect(file.entries.map(\.reason) == ["fixed in 2.3", nil, "two words"])
        #expect(file.entries.map(\.line) == [3, 4, 5])
        #expect(file.entry(for: "sse/x")?.line == 3)
        #expect(file.entry(for: "chunk/x") == nil)
    }

    @Test func `two patterns on a line are refused with the place and the mend`() {
        let error = #expect(throws: KnownFailing.Malformed.self) { try KnownFailing(parsing: "sse/a\nsse/b sse/c # why\n") }
        #expect(error?.description == "line 2: \"sse/b sse/c # why\" is not one pattern; write one pattern a line, then `#` and the reason")
    }

    @Test func `an entry that names no case is stale`() throws {
        let file = try KnownFailing(parsing: "sse/gone # old\nauth/*\n")
        #expect(file.stale(among: ["auth/a", "sse/b"]).map(\.line) == [1])
    }
}
