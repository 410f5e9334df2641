internal import Foundation

/// What a reference server finds around it.
public struct ReferencePlace: Sendable {
    /// Whether another agent answers when the first cannot.
    public var hasFallback: Bool
    /// The folder of its owner's files; nil for none.
    public var workspace: String?

    public init(hasFallback: Bool = false, workspace: String? = nil) {
        self.hasFallback = hasFallback
        self.workspace = workspace
    }

    /// What stands in MEMORY.md there, now.
    var memory: String { workspace.flatMap { try? String(contentsOfFile: $0 + "/MEMORY.md", encoding: .utf8) } ?? "" }
}
