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

        private static func withoutInlineCode(_ line: String) -> String {
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset.isMultiple(of: 2) }
                .map { String($0.element) }.joined(separator: "``")
        }
    }
}
