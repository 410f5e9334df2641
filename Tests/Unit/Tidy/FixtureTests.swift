import Testing

extension Tidy {
    @Suite struct FixtureTests {
        @Test func `every fixture is used by something`() {
            let use = FixtureUse(of: .shared)
            for file in Repository.shared.files where file.path.hasPrefix("fixtures/") && !file.path.hasSuffix("README.md") {
                #expect(use.covers(file.path), "\(file.path) is named by no test, source or page, and its folder is loaded by none")
            }
        }

        @Test func `a fixture is used when it is named or its folder is loaded`() {
            let use = FixtureUse(code: [#"Fixture.all(in: "sse")"#, #"load("scenarios/plain.yaml")"#], prose: ["see `odd.bin`"])
            #expect(use.covers("fixtures/sse/y_crlf.sse"))
            #expect(use.covers("fixtures/scenarios/plain.yaml"))
            #expect(use.covers("fixtures/bytes/odd.bin"))
        }

        @Test func `a fixture that nothing names is caught`() {
            let use = FixtureUse(code: [#"load("scenario")"#], prose: ["fixtures/dead"])
            #expect(!use.covers("fixtures/dead/alone.json"))
            #expect(!FixtureUse(code: [#"section("sse")"#], prose: []).covers("fixtures/sse/alone.sse"))
        }
    }
}
