extension Tidy {
    /// Whether a file under `fixtures/` is used: named by a test, a source or a page, or in a folder that code reads whole.
    struct FixtureUse {
        /// File names, and names without their endings, that stand somewhere.
        private var names: Set<Substring> = []
        /// Folders, by their path from `fixtures/`, that stand in a string of code that speaks of fixtures.
        private var folders: Set<String> = []

        /// - Parameters:
        ///   - code: Swift sources, which may load a folder.
        ///   - prose: pages and scripts, which can only name a file.
        init(code: [String], prose: [String]) {
            for text in code {
                let literals = text.split(separator: "\n").flatMap(Self.literals)
                names.formUnion(literals.flatMap(Self.paths).compactMap { $0.last })
                if text.contains("ixture") { folders.formUnion(literals.flatMap(Self.paths).flatMap(Self.foldersNamed)) }
            }
            for text in prose { names.formUnion(Self.paths(in: Substring(text)).compactMap { $0.last }) }
        }

        init(of repository: Repository) {
            let everything = ["Sources", "Tests", "Benchmarks"]
            // The tidy tests name folders of their own making; they use no fixture.
            let code = repository.files(under: everything, suffixes: [".swift"]).filter { !$0.path.hasPrefix("Tests/Unit/Tidy/") }
            let prose = repository.files.filter { $0.path.hasSuffix(".md") || $0.path == "Makefile" || $0.path.hasPrefix("scripts/") }
            self.init(code: code.compactMap(\.text), prose: prose.compactMap(\.text))
        }

        func covers(_ path: String) -> Bool {
            let parts = path.split(separator: "/").dropFirst()  // without "fixtures"
            guard let name = parts.last else { return false }
            if names.contains(name) || names.contains(name.prefix { $0 != "." }) { return true }
            return (1..<max(parts.count, 1)).contains { folders.contains(parts.prefix($0).joined(separator: "/")) }
        }

        /// What stands between quotes on a line.
        private static func literals(in line: Substring) -> [Substring] {
            line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(
                \.element)
        }

        /// The words of a text that could be paths, by their parts.
        private static func paths(in text: Substring) -> [[Substring]] {
            text.split { !($0.isLetter || $0.isNumber || "_-./+".contains($0)) }.map { word in
                word.split(separator: "/").map { $0.hasSuffix(".") ? $0.dropLast() : $0 }
            }
        }

        /// The folders a path from `fixtures/` leads through, itself included.
        private static func foldersNamed(by path: [Substring]) -> [String] {
            let parts = path.firstIndex(of: "fixtures").map { Array(path[($0 + 1)...]) } ?? path
            return (0..<parts.count).map { parts[...$0].joined(separator: "/") }
        }
    }
}
