/// Labels in one column, what they stand for in the next.
enum TextRows {
    private static let labelWidth = 14

    static func block(_ rows: [(label: String, text: String)]) -> String {
        rows.map { row in
            row.label + String(repeating: " ", count: max(labelWidth - row.label.count, 1)) + row.text
        }.joined(separator: "\n")
    }
}
