import Testing

extension Tidy {
    @Suite struct WireRuleTests {
        private static let pages = Repository.shared.files(under: ["docs/wire"], suffixes: [".md"])
        private static let defined = pages.flatMap { Markdown($0.text ?? "").definedRules }

        @Test func `a rule has one number and a number one rule`() {
            #expect(!Self.defined.isEmpty)
            let twice = Dictionary(grouping: Self.defined, by: \.self).filter { $0.value.count > 1 }.keys.sorted()
            #expect(twice.isEmpty, "defined twice in docs/wire: \(twice.joined(separator: ", "))")
        }

        @Test func `every rule that is cited exists`() {
            let defined = Set(Self.defined)
            let prefixes = Set(defined.map { String($0.prefix(2)) })
            let citing = Repository.shared.files.filter { file in
                ["Sources/", "Tests/", "Benchmarks/", "docs/", "fixtures/"].contains { file.path.hasPrefix($0) }
                    || file.path.hasSuffix(".md")
            }
            for file in citing {
                let unknown = Self.citations(in: file.text ?? "", prefixes: prefixes).filter { !defined.contains($0) }
                #expect(unknown.isEmpty, "\(file.path) cites \(unknown.joined(separator: ", ")), which docs/wire does not define")
            }
        }

        @Test func `a citation is told from other words with a hyphen`() {
            let text = "see " + "CC" + "-1, UTF-8, (" + "TU" + "-999)"
            #expect(Self.citations(in: text, prefixes: ["CC", "TU"]) == ["CC" + "-1", "TU" + "-999"])
            #expect(!Set(Self.defined).contains("TU" + "-999"))
        }

        @Test func `every catalogue row that is cited is covered by a rule`() {
            let covered = Self.pages.reduce(into: Set<String>()) { $0.formUnion(Markdown($1.text ?? "").coveredRows) }
            let sections = Set(covered.compactMap { $0.split(separator: "/").first.map(String.init) })
            #expect(!covered.isEmpty)
            for file in Repository.shared.files(under: ["Sources", "Tests", "fixtures"], suffixes: [".swift", ".yaml", ".md"]) {
                let unknown = Self.rowCitations(in: file.text ?? "", sections: sections).filter { !covered.contains($0) }
                #expect(unknown.isEmpty, "\(file.path) cites \(unknown.joined(separator: ", ")), which no rule of docs/wire covers")
            }
        }

        @Test func `rows are read out of a table, ranges written out`() {
            let page = Markdown("| rule | what | rows | source |\n|---|---|---|---|\n| AA-1 | x | a/1.1-1.3, 2.4, b/3.1 | y/9.9 |\n")
            #expect(page.coveredRows == ["a/1.1", "a/1.2", "a/1.3", "a/2.4", "b/3.1"])
            #expect(Self.rowCitations(in: "a/1.2; HTTP/1.1, a/1.20", sections: ["a"]) == ["a/1.2", "a/1.20"])
        }

        private static func rowCitations(in text: String, sections: Set<String>) -> [String] {
            text.matches(of: /\b([a-z]+)\/[0-9]+\.[0-9]+\b/).filter { sections.contains(String($0.output.1)) }.map { String($0.output.0) }
        }

        private static func citations(in text: String, prefixes: Set<String>) -> [String] {
            guard prefixes.contains(where: { text.contains($0 + "-") }) else { return [] }
            return text.matches(of: /\b[A-Z]{2}-[0-9]+\b/).map { String($0.output) }.filter { prefixes.contains(String($0.prefix(2))) }
        }
    }
}
