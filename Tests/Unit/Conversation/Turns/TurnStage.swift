import Testing

@testable import Conversation

/// A conversation as text, one line a message: `s:` system, `u:` user, `a:` assistant, `c: ID NAME` a call of the assistant's,
/// `t: ID TEXT` what a tool answered.
func said(_ lines: String...) -> [Message] { said(lines) }

func said(_ lines: [String]) -> [Message] {
    lines.map { line in
        let rest = String(line.dropFirst(3))
        switch line.prefix(2) {
        case "s:": return Message(.system, rest)
        case "u:": return Message(.user, rest)
        case "c:":
            let words = rest.split(separator: " ", maxSplits: 2).map(String.init)
            let call = Message.ToolCall(id: words[0], name: words[1], arguments: "{}")
            return Message(.assistant, words.count > 2 ? words[2] : "", toolCalls: [call])
        case "t:":
            let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
            return Message(.tool, words[1], toolCallID: words[0])
        default: return Message(.assistant, rest)
        }
    }
}

/// A conversation with a latest turn, and requests judged against it.
struct TurnStage {
    static let turnID = TurnID(high: 7, low: 7)
    static let start: Duration = .seconds(100)

    var log = ConversationLog()
    var classifier = TurnClassifier()

    init() {}

    /// A turn asked with `messages` that ended at ``start`` having written `written`, told from the reply by a leading `~`.
    init(
        _ messages: [Message], _ written: [String] = [], state: TurnRecord.State = .complete, id: TurnID = turnID, carried: Int = 0,
        calls: [(id: String, name: String)] = []
    ) {
        add(messages, written, state: state, id: id, carried: carried, calls: calls)
    }

    mutating func add(
        _ messages: [Message], _ written: [String] = [], state: TurnRecord.State = .complete, id: TurnID, carried: Int = 0,
        calls: [(id: String, name: String)] = []
    ) {
        let situation = TurnSituation(messages: messages, tools: [], log: log)
        var record = TurnRecord(
            id: id, utterances: situation.utterances, carried: carried, before: EarlierLines(situation.before),
            legs: [TurnRecord.Leg(asked: situation.asked)])
        record.written = Self.segments(written)
        record.reply = record.written.filter { $0.kind == .reply }.map(\.text).joined()
        record.state = state
        record.endedAt = record.isOpen ? nil : Self.start
        record.deliveredWhole = true
        record.legs[0].calls = calls.enumerated().map { ToolCallFragment(index: $0, id: $1.id, name: $1.name, arguments: "{}") }
        log.append(record)
    }

    /// The latest turn, changed.
    func with(_ change: (inout TurnRecord) -> Void) -> TurnStage {
        var stage = self
        change(&stage.log.turns[stage.log.turns.count - 1])
        return stage
    }

    func decide(_ messages: [Message], tools: [String] = [], after seconds: Int = 1) -> TurnDecision {
        classifier.decide(
            TurnSituation(messages: messages, tools: tools, log: log), in: log, now: Self.start + .seconds(seconds))
    }

    func continues(_ messages: [Message], after seconds: Int = 1) -> Bool {
        let (situation, now) = (TurnSituation(messages: messages, tools: [], log: log), Self.start + .seconds(seconds))
        return classifier.mayContinue(classifier.decide(situation, in: log, now: now), situation, log, now: now)
    }

    /// What a request is when this is the latest turn.
    static func judge(_ record: TurnRecord, _ messages: [Message]) -> TurnDecision {
        var stage = TurnStage()
        stage.log.append(record)
        return stage.decide(messages)
    }

    static func segments(_ written: [String]) -> [WrittenSegment] {
        written.map { $0.hasPrefix("~") ? WrittenSegment(.aside, String($0.dropFirst())) : WrittenSegment(.reply, $0) }
    }
}

extension TurnDecision {
    /// What was heard of the reply by this decision; nil where it does not say, empty for nothing.
    var heard: String? {
        for case .heard(_, let text) in edits { return text ?? "" }
        return nil
    }

    var utterances: [String]? {
        switch action {
        case .run(let utterances), .rerun(let utterances, _): utterances
        default: nil
        }
    }
}
