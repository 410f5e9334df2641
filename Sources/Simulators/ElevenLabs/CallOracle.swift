/// What a session must hold after a call, and how often its agent must have been asked: known from what was said and what was heard.
///
/// It knows nothing of how a gateway tells requests apart, only what the platform did and the caller heard (docs/wire/turns.md).
public struct CallOracle: Sendable, Equatable {
    /// A line the session must hold.
    public struct Line: Sendable, Equatable {
        public var role: String
        public var text: String
        /// `complete` or `interrupted`; nil for whichever.
        public var state: String?
        /// Whether more may have been delivered than is known to have been heard: the call ended before the platform could tell.
        public var isAtLeast = false
    }

    public private(set) var lines: [Line] = []
    /// The fewest and the most questions to the agent: where the platform closes a request and asks again at once, the gateway may see
    /// the second before it sees that the first was closed.
    public private(set) var runs = 0...0

    private struct Kept {
        var turn: String
        var conversation: String
        var lines: [Line]
    }

    public init(_ scenario: Scenario, _ outcomes: [TurnOutcome]) {
        var kept: [Kept] = []
        var greeted: Set<String> = []
        for (index, turn) in scenario.turns.enumerated() {
            guard let outcome = outcomes.first(where: { $0.id == turn.id }) else { continue }
            let conversation = turn.conversation ?? ""
            count(turn, outcome, scenario)
            switch turn.delivery {
            case .silence, .late, .hangUp: continue
            case .shrunk(let to, _):
                if let from = kept.firstIndex(where: { $0.turn == to }) {
                    let gone = kept[from...].filter { $0.conversation == conversation }.map(\.turn)
                    kept.removeAll { gone.contains($0.turn) }
                }
            default: break
            }
            var lines: [Line] = []
            if let greeting = scenario.firstMessage, greeted.insert(conversation).inserted {
                lines.append(Line(role: "assistant", text: greeting, state: "complete"))
            }
            lines.append(Line(role: "user", text: turn.user))
            let isLeft = scenario.turns.dropFirst(index + 1).first?.delivery == .hangUp
            if let reply = Self.reply(outcome, isLeft: isLeft) { lines.append(reply) }
            kept.append(Kept(turn: turn.id, conversation: conversation, lines: lines))
        }
        lines = kept.flatMap(\.lines)
    }

    private mutating func count(_ turn: ScenarioTurn, _ outcome: TurnOutcome, _ scenario: Scenario) {
        let closes = scenario.attempts.closesOld
        let mine: ClosedRange<Int> =
            switch turn.delivery {
            case .silence, .late, .hangUp: 0...0
            case .replay: 1...1
            case .speculative, .revise: 2...2
            case .retry(let count): closes ? 1...(count + 1) : 1...1
            case .plain, .shrunk, .foreign: 1...(closes ? max(1, outcome.attempts) : 1)
            }
        let later = outcome.answers - 1
        // Who hangs up as soon as the request has left may be gone before anybody is asked.
        let isBrief = outcome.bargeIn?.place == .beforeToken && outcome.deltas.isEmpty
        let fewest = isBrief ? max(0, mine.lowerBound - 1) : mine.lowerBound
        runs = (runs.lowerBound + fewest + later)...(runs.upperBound + mine.upperBound + later)
    }

    /// What must be kept of a reply; nil when nothing of it was heard.
    private static func reply(_ outcome: TurnOutcome, isLeft: Bool) -> Line? {
        // A farewell that end_call speaks is the platform's to say.
        let whole = String(String.UnicodeScalarView(outcome.streamed.unicodeScalars.dropFirst(outcome.buffer.unicodeScalars.count)))
        let heard = outcome.bargeIn == nil ? whole : outcome.heardReply
        guard key(heard) != "" || isLeft && key(whole) != "" else { return nil }
        if isLeft { return Line(role: "assistant", text: heard, state: nil, isAtLeast: true) }
        let isCut = outcome.bargeIn.map { $0.place != .afterStream || key(heard).count < key(whole).count } ?? false
        return Line(role: "assistant", text: heard, state: isCut ? "interrupted" : "complete")
    }

    /// How a stored session differs; nil when it holds this and nothing else.
    public func difference(from session: [SessionLine]) -> String? {
        let alive = session.filter { $0.state != "abandoned" }
        for (index, line) in lines.enumerated() {
            guard alive.indices.contains(index) else { return "\(alive.count) lines instead of \(lines.count); '\(line.text)' is missing" }
            let stored = alive[index]
            if stored.role != line.role { return "line \(index + 1) is the \(stored.role)'s: '\(stored.text)'" }
            let (has, wants) = (Self.key(stored.text), Self.key(line.text))
            if line.isAtLeast ? !has.hasPrefix(wants) : has != wants {
                return "line \(index + 1) is '\(stored.text)' instead of '\(line.text)'"
            }
            if let state = line.state, stored.state != state { return "line \(index + 1) is \(stored.state) instead of \(state)" }
        }
        return alive.count > lines.count ? "a line more: '\(alive[lines.count].text)'" : nil
    }

    /// Texts are compared by their letters and digits, case folded.
    private static func key(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
