import ConformanceSuite
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("sse", "sse/terminates-with-done", true), ("sse/*", "sse/terminates-with-done", true), ("sse", "session/x", false),
        ("*done*", "sse/terminates-with-done", true), ("sse/terminates-with-done", "sse/terminates-with-done", true),
        ("sse/terminates", "sse/terminates-with-done", false), ("*/??s", "a/yes", true), ("**", "a/b", true),
        ("*a*a*a*b", "x/aaaaaaaaaaaaaaaa", false),
    ])
    func `matches ids`(pattern: String, id: String, expected: Bool) {
        #expect(Glob(pattern).matches(id) == expected)
    }

    @Test func `selects sections in order and finds single cases`() {
        #expect(Suite.matching([]).count == Suite.all.count)
        #expect(Suite.matching(["http", "sse"]).first?.section == "sse")
        #expect(Suite.matching(["no-such-section"]).isEmpty)
        #expect(Suite.find("sse/terminates-with-done")?.level == .must)
    }
}
