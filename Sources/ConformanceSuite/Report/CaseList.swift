import Foundation

/// Cases as text, JSON or a Markdown table.
public enum CaseList {
    public enum Format: String, Sendable, CaseIterable { case text, json, markdown }

    private struct Row: Encodable {
        var id: String
        var section: String
        var level: String
        var requirement: String
        var source: String
        var needs: [String]
        var profiles: [String]
    }

    public static func render(_ cases: [Case], as format: Format) -> String {
        switch format {
        case .text:
            let width = cases.map(\.id.count).max() ?? 0
            return cases.map { "\($0.id.padded(to: width))  \($0.level.label.padded(to: 6))  \($0.requirement)  [\($0.source)]\n" }.joined()
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let rows = cases.map {
                Row(
                    id: $0.id, section: $0.section, level: $0.level.label, requirement: $0.requirement, source: $0.source,
                    needs: $0.needs.map(\.rawValue).sorted(), profiles: $0.profiles.map(\.rawValue).sorted())
            }
            return ((try? encoder.encode(rows)).map { String(decoding: $0, as: UTF8.self) } ?? "[]") + "\n"
        case .markdown:
            let lines = cases.map { "| `\($0.id)` | \($0.level.label) | \(cell($0.requirement)) | \(cell($0.source)) |\n" }
            return "| id | level | requirement | source |\n|---|---|---|---|\n" + lines.joined()
        }
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
