/// Decides one turn's expectations on the transcript, without touching anything else.
struct ExpectationCheck {
    private let turn: String
    private let outcome: TurnOutcome
    private let transcript: CallTranscript

    init(_ turn: String, _ outcome: TurnOutcome, _ transcript: CallTranscript) {
        self.turn = turn
        self.outcome = outcome
        self.transcript = transcript
    }

    func judge(_ expectation: CallExpectation) -> CallCheck {
        switch expectation {
        case .firstContent(let most):
            let first = outcome.firstTokenMilliseconds
            return check(
                "first content within \(most) ms", first.map { "\(TurnTimeline.short($0)) ms" } ?? "no content",
                first.map { $0 <= Double(most) } ?? false)
        case .content(let rule): return judge(rule)
        case .toolCall(let name):
            let names = outcome.tools.map(\.name)
            return check("a call of \(name)", names.isEmpty ? "no call" : names.joined(separator: ", "), names.contains(name))
        case .attempts(let most):
            let why = outcome.failures.isEmpty ? "" : " (\(outcome.failures.joined(separator: "; ")))"
            return check("at most \(most) attempts", "\(outcome.attempts)\(why)", outcome.attempts <= most)
        case .upstreamCancelled(let most): return judgeCancellation(most)
        case .sessionAssistant(let turn, let text): return judgeSession(turn, text)
        }
    }

    private func judge(_ rule: CallExpectation.TextRule) -> CallCheck {
        let text = outcome.streamed
        let shown = text.count > 200 ? text.prefix(200) + "…" : text[...]
        switch rule {
        case .contains(let part): return check("content with '\(part)'", "'\(shown)'", text.contains(part))
        case .absent(let part): return check("content without '\(part)'", "'\(shown)'", !text.contains(part))
        case .absentPattern(let pattern):
            guard let regex = try? Regex(pattern) else { return check("content without /\(pattern)/", "no regular expression", false) }
            let match = text.firstMatch(of: regex).map { String(text[$0.range]) }
            return check("content without /\(pattern)/", match.map { "'\($0)' in '\(shown)'" } ?? "'\(shown)'", match == nil)
        }
    }

    /// The hang-up belongs to the turn before: this turn's speech was what cut it.
    private func judgeCancellation(_ most: Int) -> CallCheck {
        let expected = "the upstream cancelled within \(most) ms of the barge-in"
        guard let cut = transcript.turns.last(where: { $0.number < outcome.number }), let bargeIn = cut.bargeIn else {
            return check(expected, "no barge-in before this turn", false)
        }
        guard bargeIn.place != .afterStream else { return check(expected, "the stream had ended before the barge-in", false) }
        guard let milliseconds = cut.upstreamCancelledMilliseconds else {
            var check = check(expected, cut.upstreamWasWatched ? "still open after five seconds" : "no probe watched", false)
            check.isUndecided = !cut.upstreamWasWatched
            return check
        }
        return check(expected, "\(TurnTimeline.short(milliseconds)) ms", milliseconds <= Double(most))
    }

    private func judgeSession(_ id: String, _ expectation: CallExpectation.SessionText) -> CallCheck {
        guard let heard = transcript.turns.first(where: { $0.id == id }) else {
            return check("the session keeps the reply to '\(id)'", "that turn was not played", false)
        }
        let wanted =
            switch expectation {
            case .heard: heard.heardReply
            case .text(let text): text
            }
        let expected = "the session keeps '\(wanted)' as the reply to '\(id)'"
        guard let session = transcript.session else {
            var undecided = check(expected, "no export was given", false)
            undecided.isUndecided = true
            return undecided
        }
        let stored = Self.reply(to: heard, in: session)
        return check(expected, stored.map { "'\($0)'" } ?? "no reply", Self.key(stored ?? "") == Self.key(wanted))
    }

    /// The assistant line after the newest user line with the turn's words; nil when another user line or nothing follows.
    private static func reply(to turn: TurnOutcome, in session: [SessionLine]) -> String? {
        guard let index = session.lastIndex(where: { $0.role == "user" && key($0.text) == key(turn.user) }) else { return nil }
        let next = session.dropFirst(index + 1).first
        return next?.role == "assistant" ? next?.text : nil
    }

    /// Texts are compared by their letters and digits, case folded (docs: turns).
    private static func key(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    private func check(_ expected: String, _ actual: String, _ passed: Bool) -> CallCheck {
        CallCheck(turn: turn, expected: expected, actual: actual, passed: passed)
    }
}
