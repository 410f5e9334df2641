import ConformanceSuite
import Simulators

/// A played call for a person: a line a turn, a picture of each turn that was cut, and what did not hold.
struct CallText {
    var colour = Terminal.wantsColour
    /// Show the picture of every turn, not only of those that were cut.
    var allPictures = false

    func render(_ scenario: Scenario, _ transcript: CallTranscript, _ checks: [CallCheck]) -> String {
        var out = paint("1", scenario.name) + "\n"
        for turn in transcript.turns {
            out += TurnTimeline.line(turn) + "\n"
            if allPictures || turn.bargeIn != nil { out += TurnTimeline.picture(turn).map { $0 + "\n" }.joined() }
        }
        for check in checks where !check.passed {
            let place = check.turn.isEmpty ? "call" : "turn \(check.turn)"
            let mark = check.isUndecided ? paint("2", "- not checked") : paint("31", "× failed")
            out += "  \(mark)  \(place): expected \(visible(check.expected)); saw \(visible(check.actual))\n"
        }
        return out + "\n"
    }

    /// Expectations that do not hold; those nothing could decide are none.
    static func failures(_ checks: [CallCheck]) -> Int { checks.count { !$0.passed && !$0.isUndecided } }

    private func paint(_ code: String, _ text: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

    private func visible(_ text: String) -> String { TextReport.visible(text) }
}
