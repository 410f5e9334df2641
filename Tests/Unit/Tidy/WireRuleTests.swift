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

        private static func citations(in text: String, prefixes: Set<String>) -> [String] {
            guard prefixes.contains(where: { text.contains($0 + "-") }) else { return [] }
            return text.matches(of: /\b[A-Z]{2}-[0-9]+\b/).map { String($0.output) }.filter { prefixes.contains(String($0.prefix(2))) }
        }
    }
}
