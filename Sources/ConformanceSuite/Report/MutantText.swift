/// What planting the faults showed, for a person: a line a case, and why where it is not proven.
public struct MutantText: Sendable {
    public var colour: Bool

    public init(colour: Bool = false) { self.colour = colour }

    public func render(_ outcomes: [MutantRun.Outcome]) -> String {
        var out = ""
        let width = outcomes.map(\.id.count).max() ?? 0
        for outcome in outcomes {
            if outcome.isProven {
                out += "  \(paint("32", "✔")) \(outcome.id.padded(to: width))  catches \(outcome.fault)\n"
                continue
            }
            out += "  \(paint("31", "×")) \(outcome.id.padded(to: width))  fault \(outcome.fault)\n"
            if let alarm = outcome.falseAlarm { out += "      without the fault it should pass: \(Escape.oneLine(alarm))\n" }
            if let survived = outcome.survived { out += "      with the fault it should fail: \(Escape.oneLine(survived))\n" }
        }
        let proven = outcomes.count(where: \.isProven)
        let line = "\(proven) of \(outcomes.count) cases catch their own fault and pass without it"
        return out + paint(proven == outcomes.count ? "32" : "31", line) + "\n"
    }

    private func paint(_ code: String, _ text: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
