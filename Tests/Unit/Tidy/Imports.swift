extension Tidy {
    /// Which modules a folder of the package must never import (docs/architecture.md, "Two worlds").
    struct Imports {
        let folder: String
        /// A name, or a beginning of names when it ends with `*`.
        let forbidden: [String]

        static let rules = [
            Imports(
                folder: "Sources/Conversation",
                forbidden: ["NIO*", "Gateway", "HTTPTypes", "ArgumentParser", "Configuration"] + theJudge),
            Imports(folder: "Sources/Gateway", forbidden: theJudge),
            Imports(folder: "Sources/voice-gateway", forbidden: ["NIO*"] + theJudge),
            Imports(folder: "Sources/Simulators", forbidden: ["NIO*", "ConformanceSuite"] + theGateway),
            Imports(folder: "Sources/ConformanceSuite", forbidden: ["NIO*"] + theGateway),
            Imports(folder: "Sources/conformance", forbidden: ["NIO*"] + theGateway),
        ]

        private static let theGateway = ["Gateway", "Conversation", "AsyncHTTPClient", "GRDB", "ServiceLifecycle"]
        private static let theJudge = ["Simulators", "ConformanceSuite", "CCurl*"]

        func forbids(_ module: String) -> Bool {
            forbidden.contains { $0.hasSuffix("*") ? module.hasPrefix($0.dropLast()) : module == $0 }
        }

        /// The modules that a Swift source text imports, submodules and single declarations by their module.
        static func modules(in source: String) -> [String] {
            source.split(separator: "\n").compactMap { line in
                var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
                while let word = words.first, word.hasPrefix("@") || levels.contains(String(word)) { words.removeFirst() }
                guard words.popFirst() == "import" else { return nil }
                if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
                return words.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
            }
        }

        private static let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
        private static let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    }
}
