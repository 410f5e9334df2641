import Testing

extension Tidy {
    @Suite struct LeftoverTests {
        private static let text = [".swift", ".md", ".sh", ".yaml", ".yml", ".h", ".c", "Makefile", "run", "setup", "progress"]

        @Test func `nothing is marked as unfinished`() {
            expectNone(of: .marks, in: Repository.shared.files.filter { file in Self.text.contains { file.path.hasSuffix($0) } })
        }

        @Test func `no test waits by sleeping`() {
            expectNone(of: .sleeps, in: Repository.shared.files(under: ["Tests"], suffixes: [".swift"]))
        }

        @Test func `no path of one machine is written down`() {
            expectNone(of: .machinePaths, in: Repository.shared.files)
        }

        @Test(arguments: [
            ("// TO" + "DO: later", true), ("let TO" + "DOS = 1", false), ("/* FIX" + "ME */", true), ("a XX" + "XL shirt", false),
        ])
        func `a mark is a whole word`(line: String, isFound: Bool) {
            #expect(Leftover.marks.lines(in: "clean\n" + line) == (isFound ? [2] : []))
        }

        @Test(arguments: [
            ("try await Task.sle" + "ep(for: .seconds(1))", true), ("usle" + "ep(10)", true), ("func sle" + "ep(until: Instant)", false),
            ("try await ContinuousClock().sle" + "ep(for: .zero)", true), ("manualClock.sle" + "epers == 1", false),
        ])
        func `a sleep is seen, a clock's own is not`(line: String, isFound: Bool) {
            #expect(Leftover.sleeps.lines(in: line).isEmpty == !isFound)
        }

        @Test(arguments: [
            ("open(\"/ro" + "ot/x\")", true), ("/wo" + "rk/main", true), ("https://example.org/ro" + "ot/x", false),
            ("\\(place)/ro" + "ot/", false),
        ])
        func `a machine's path is seen, a part of a longer one is not`(line: String, isFound: Bool) {
            #expect(Leftover.machinePaths.lines(in: line).isEmpty == !isFound)
        }

        private func expectNone(of leftover: Leftover, in files: [Repository.File]) {
            #expect(!files.isEmpty)
            for file in files {
                let lines = leftover.lines(in: file.text ?? "")
                #expect(lines.isEmpty, "\(leftover) in \(file.path), line \(lines.map(String.init).joined(separator: ", "))")
            }
        }
    }
}
