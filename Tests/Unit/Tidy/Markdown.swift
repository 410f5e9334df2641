import Foundation

extension Tidy {
    /// What the tidy tests read out of a page: its links and its headings. Fenced and inline code is not text.
    struct Markdown {
        private let lines: [String]

        init(_ text: String) {
            var fenced = false
            var kept: [String] = []
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.drop(while: { $0 == " " }).hasPrefix("```") {
                    fenced.toggle()
                } else if !fenced {
                    kept.append(String(line))
                }
            }
            lines = kept
        }

        /// Targets of `[text](target)` within this repository, titles removed.
        var relativeLinks: [String] {
            lines.flatMap { line in
                Self.withoutInlineCode(line).matches(of: /\]\(([^)\s]+)[^)]*\)/).map { String($0.output.1) }
            }
            .filter { target in !["http://", "https://", "mailto:"].contains { target.hasPrefix($0) } }
        }

        /// Anchors of the headings, as GitHub makes them: lower case, spaces to hyphens, punctuation dropped.
        var anchors: [String] {
            lines.filter { $0.hasPrefix("#") }.map { heading in
                let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
                return String(title.compactMap { $0 == " " ? "-" : ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil) })
            }
        }

        /// Rules that the page defines: the first cell of a table row, such as `| CC-1 |`.
        var definedRules: [String] {
            lines.compactMap { line in line.firstMatch(of: /^\| ([A-Z]{2}-[0-9]+) \|/).map { String($0.output.1) } }
        }

        /// Catalogue rows that the page's tables cover, such as `sse/1.1`: the cells of a column named `rows`, ranges written out.
        var coveredRows: Set<String> {
            var covered: Set<String> = []
            var column: Int?
            for line in lines {
                guard line.hasPrefix("|") else {
                    column = nil
                    continue
                }
                let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
                if let heading = cells.firstIndex(where: { $0.hasPrefix("rows ") }) { column = heading }
                if let column, cells.indices.contains(column) { covered.formUnion(Self.rows(in: cells[column])) }
            }
            return covered
        }

        /// `sse/1.1-1.3, 2.4` is `sse/1.1`, `sse/1.2`, `sse/1.3` and `sse/2.4`.
        private static func rows(in cell: Substring) -> [String] {
            var section = ""
            return cell.split(separator: ",").flatMap { item -> [String] in
                guard let found = item.firstMatch(of: /(?:([a-z]+)\/)?([0-9]+)\.([0-9]+)(?:-[0-9]+\.([0-9]+))?/) else { return [] }
                if let named = found.output.1 { section = String(named) }
                guard let first = Int(found.output.3), let last = Int(found.output.4 ?? found.output.3), first <= last else { return [] }
                return (first...last).map { "\(section)/\(found.output.2).\($0)" }
            }
        }

        private static func withoutInlineCode(_ line: String) -> String {
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset.isMultiple(of: 2) }
                .map { String($0.element) }.joined(separator: "``")
        }
    }
}
