extension Tidy {
    /// Whether a file under `fixtures/` is used: named by a test, a source or a page, or in a folder that code reads whole.
    struct FixtureUse {
        /// Swift sources of the package.
        let code: [String]
        /// Pages and scripts, which can name a file but cannot load a folder.
        let prose: [String]

        init(code: [String], prose: [String]) {
            self.code = code
            self.prose = prose
        }

        init(of repository: Repository) {
            let everything = ["Sources", "Tests", "Benchmarks"]
            // The tidy tests name folders of their own making; they use no fixture.
            code = repository.files(under: everything, suffixes: [".swift"])
                .filter { !$0.path.hasPrefix("Tests/Unit/Tidy/") }.compactMap(\.text)
            prose = repository.files.filter { $0.path.hasSuffix(".md") || $0.path == "Makefile" || $0.path.hasPrefix("scripts/") }
                .compactMap(\.text)
        }

        func covers(_ path: String) -> Bool {
            let parts = path.split(separator: "/").dropFirst().map(String.init)  // without "fixtures"
            guard let name = parts.last else { return false }
            let stem = name.split(separator: ".").first.map(String.init) ?? name
            if (code + prose).contains(where: { $0.contains(name) }) { return true }
            if code.contains(where: { $0.contains("\"\(stem)\"") || $0.contains("/\(stem)\"") }) { return true }
            return folders(of: parts).contains { folder in
                code.contains { $0.contains("\"\(folder)\"") || $0.contains("\"\(folder)/") || $0.contains("fixtures/\(folder)") }
            }
        }

        /// The ways a loader may name the folder: by its path from `fixtures/`, or any folder above it.
        private func folders(of parts: [String]) -> [String] {
            (1..<max(parts.count, 1)).map { parts.prefix($0).joined(separator: "/") }
        }
    }
}
