/// What every format says about a case that did not simply pass, in one order.
enum FailureLines {
    /// Longest text of one line's value; what is longer is cut, and says so.
    static let textScalarsMax = 1_500

    static func of(_ row: CaseResult) -> [(label: String, text: String)] {
        var lines = [("requirement", row.requirement), ("source", row.source)]
        if let expected = row.expected { lines.append(("expected", expected)) }
        if let actual = row.actual { lines.append(("actual", actual)) }
        if let rate = row.passRate { lines.append(("repeats", rate)) }
        if !row.breaks.isEmpty { lines.append(("breaks", row.breaks.joined(separator: ", "))) }
        if let replay = row.replay { lines.append(("replay", replay)) }
        return lines.map { (label: $0.0, text: Escape.cut($0.1, scalarsMax: textScalarsMax)) }
    }
}
