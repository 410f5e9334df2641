import Foundation

extension Tidy {
    /// The text of this repository, read once: what the tidy tests judge. Built things and version control are left out.
    struct Repository: Sendable, CustomStringConvertible {
        /// One file, by its path from the root; `text` is nil when it is not UTF-8.
        struct File: Sendable, CustomStringConvertible {
            let path: String
            let text: String?
            var description: String { path }
            var lineCount: Int { text.map { $0.split(separator: "\n", omittingEmptySubsequences: false).count - 1 } ?? 0 }
        }

        let root: URL
        let files: [File]
        var description: String { "repository of \(files.count) files" }

        static let shared = Repository(around: URL(filePath: #filePath))

        /// Reads the repository that holds `place`: the nearest directory upwards with a `Package.swift` and a `Makefile`.
        init(around place: URL) {
            var directory = place.resolvingSymlinksInPath().deletingLastPathComponent()
            while directory.path.count > 1, !Self.isRoot(directory) { directory.deleteLastPathComponent() }
            root = directory
            files = Self.paths(under: directory).sorted().map { path in
                File(
                    path: path,
                    text: (try? Data(contentsOf: directory.appending(path: path))).flatMap { String(bytes: $0, encoding: .utf8) })
            }
        }

        func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

        /// Files under one of `folders` whose name ends with one of `suffixes`.
        func files(under folders: [String], suffixes: [String]) -> [File] {
            files.filter { file in
                folders.contains { file.path.hasPrefix($0 + "/") } && suffixes.contains { file.path.hasSuffix($0) }
            }
        }

        func files(suffix: String) -> [File] { files.filter { $0.path.hasSuffix(suffix) } }

        private static func isRoot(_ directory: URL) -> Bool {
            ["Package.swift", "Makefile"].allSatisfy { FileManager.default.fileExists(atPath: directory.appending(path: $0).path) }
        }

        /// What git would not show: build directories (`.build`, `.build-x`), its own files, and what editors and Python leave.
        private static func isLeftOut(_ name: String) -> Bool {
            name.hasPrefix(".build") || [".git", ".swiftpm", "__pycache__", "Package.resolved"].contains(name)
        }

        private static func paths(under root: URL, at prefix: String = "") -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: prefix).path)) ?? []
            return names.filter { !isLeftOut($0) }.flatMap { name -> [String] in
                let path = prefix.isEmpty ? name : prefix + "/" + name
                let attributes = try? FileManager.default.attributesOfItem(atPath: root.appending(path: path).path)
                switch attributes?[.type] as? FileAttributeType {
                case .typeDirectory?: return paths(under: root, at: path)
                case .typeRegular?: return [path]
                default: return []  // a link: what it leads to is read where it is
                }
            }
        }
    }
}
