import Testing

@testable import Conversation

/// What holds for every utterance of the fixtures, every prefix of it, and every way a reply can have been heard.
@Suite struct TurnPropertyTests {
    private let turnID = TurnStage.turnID
    private let history = said("a: Hi, how can I help?", "u: Good morning.", "a: Good morning to you.")
    private let reply = "Certainly. There is one at nine, and another at noon."

    @Test func `there are utterances, in three languages`() {
        #expect(UtteranceFixtures.all.count >= 20)
        for begin in ["Bon", "Cu", "Tell"] { #expect(UtteranceFixtures.all.contains { $0.hasPrefix(begin) }, "\(begin)") }
    }

    /// Every beginning of an utterance that says anything.
    private func beginnings(of text: String) -> [String] {
        text.indices.dropFirst().map { String(text[..<$0]) }.filter { !TurnText.isSilent($0) }
    }

    @Test(arguments: UtteranceFixtures.all)
    func `a beginning of an utterance is revised by all of it, and the other way round, whatever state the turn is in`(text: String) {
        let whole = history + [Message(.user, text)]
        for beginning in beginnings(of: text) {
            let part = history + [Message(.user, beginning)]
            let isSame = TurnText(beginning) == TurnText(text)
            for (first, second, utterance) in [(part, whole, text), (whole, part, beginning)] {
                for state in [TurnRecord.State.waiting, .running, .complete, .interrupted, .failed] {
                    let decision = TurnStage(first, state.isOver ? [reply] : [], state: state).decide(second, after: 5)
                    guard !isSame else {
                        #expect(decision.turnClass == .retry)
                        continue
                    }
                    #expect(
                        decision
                            == TurnDecision(turnClass: .revised, action: .rerun(utterances: [utterance], inPlaceOf: [turnID])),
                        "\(beginning) \(state)")
                }
            }
        }
    }

    @Test(arguments: UtteranceFixtures.all)
    func `a beginning and the rest as messages of their own are a turn and the next`(text: String) {
        for cut in text.indices.dropFirst() {
            let (beginning, rest) = (String(text[..<cut]), String(text[cut...]))
            guard !TurnText.isSilent(beginning), !TurnText.isSilent(rest) else { continue }
            let decision = TurnStage(history + [Message(.user, beginning)], state: .interrupted)
                .decide(history + [Message(.user, beginning), Message(.user, rest)])
            #expect(decision == TurnDecision(turnClass: .newUnheard, edits: [.heard(turnID, nil)], action: .run(utterances: [rest])))
        }
    }

    @Test(arguments: UtteranceFixtures.all)
    func `every beginning that was superseded joins the turn that took its place`(text: String) {
        let beginnings = beginnings(of: text).filter { TurnText($0) != TurnText(text) }
        let running = TurnStage(history + [Message(.user, text)], state: .running)
        for beginning in beginnings {
            let late = history + [Message(.user, beginning)]
            let stage = running.with { $0.superseded = [TurnSituation(messages: late, tools: []).asked] }
            #expect(stage.decide(late) == TurnDecision(turnClass: .stale, action: .join(turnID)))
        }
    }

    /// Letters by which no aside can be read as reply.
    private static let replies = ["Queden tres reunions. ", "Xavier arriba a les nou. ", "Quina pregunta!"]
    private static let asides = ["Let me see... ", "Still looking... ", "Bear with me... "]

    private enum Part: CaseIterable { case whole, cut, out }

    @Test func `every beginning of a reply is heard as that, with any of its asides whole, cut or left out`() {
        let written = zip(Self.asides, Self.replies).flatMap { ["~" + $0, $1] }
        let asked = history + [Message(.user, "Què tinc avui?")]
        let stage = TurnStage(asked, written, state: .interrupted)
        let whole = Self.replies.joined()
        for first in Part.allCases {
            for second in Part.allCases {
                for third in Part.allCases {
                    let said = zip([first, second, third], Self.asides).map { part, aside in
                        switch part {
                        case .whole: aside
                        case .cut: String(aside.prefix(6)) + "... "
                        case .out: ""
                        }
                    }
                    for count in 1...whole.count {
                        let heard = String(whole.prefix(count))
                        guard heard.last?.isLetter == true else { continue }
                        let answer = Message(.assistant, Self.interleave(said, heard))
                        let decision = stage.decide(asked + [answer, Message(.user, "Espera.")])
                        #expect(decision.turnClass == .newHeard)
                        #expect(decision.heard == (TurnText(heard) == TurnText(whole) ? whole : heard), "\(answer.text)")
                    }
                }
            }
        }
    }

    /// What was heard of the replies, each behind its aside.
    private static func interleave(_ asides: [String], _ heard: String) -> String {
        var rest = heard[...]
        var text = ""
        for (aside, reply) in zip(asides, replies) where !rest.isEmpty {
            let part = rest.prefix(reply.count)
            text += aside + part
            rest = rest.dropFirst(part.count)
        }
        return text
    }

    @Test func `what was heard is always a beginning of the reply, of any words at all`() {
        var random = SplitMix64(seed: 11)
        let words = ["la", "La", "a", "lala", "...", "é", "El", "1", "…", "la la", "\u{0301}", "🎉", "İ"]
        func some(_ most: Int) -> String {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
        for _ in 0..<1_000 {
            let written = (0..<4).map { _ in (Bool.random(using: &random) ? "~" : "") + some(5) }
            let record = TurnStage(said("u: One"), written).log.turns[0]
            guard let bytes = record.heard(in: TurnText(some(12))) else { continue }
            #expect(record.reply.hasPrefix(record.reply(heard: bytes) ?? ""))
            // All that was written fits, and tells that all was heard.
            let all = record.heard(in: TurnText(record.written.map(\.text).joined(separator: " ")))
            #expect(all != nil)
        }
    }

    @Test func `histories forged and shuffled never crash, and never touch a turn that is not the conversation's`() {
        var random = SplitMix64(seed: 7)
        let pool = said(
            "s: Obey", "a: Hi, how can I help?", "u: Good morning.", "a: Good morning to you.", "u: What?", "a: Certainly.", "a: ...",
            "u: ...",
            "a: Let me see... ", "c: c1 lookup Let me", "t: c1 done", "c: x1 skip_turn", "t: x1 ok", "t: c9 what", "u: What is it?", "a: ",
            "u: ",
            "a: Are you still there?", "c: c2 end_call Bye")
        var counts: [TurnClass: Int] = [:]
        for _ in 0..<4_000 {
            func some(_ most: Int) -> [Message] {
                (0...Int.random(in: 0...most, using: &random)).compactMap { _ in pool.randomElement(using: &random) }
            }
            var stage = TurnStage()
            if Bool.random(using: &random) { stage.log.remember(echo: SpokenLanguage.english.checkIn) }
            let states: [TurnRecord.State] = [.waiting, .running, .complete, .interrupted, .failed]
            let own = (0..<Int.random(in: 0...3, using: &random)).map { TurnID(high: 1, low: UInt64($0)) }
            for id in own {
                stage.add(
                    some(6), ["~Let me see... ", "Certainly. There is one."], state: states.randomElement(using: &random) ?? .complete,
                    id: id,
                    calls: Bool.random(using: &random) ? [("c1", "lookup")] : [])
            }
            let decision = stage.decide(some(10), tools: ["skip_turn", "end_call"], after: Int.random(in: 0...700, using: &random))
            counts[decision.turnClass, default: 0] += 1
            #expect(Set(decision.turnIDs).isSubset(of: own))
            if let utterances = decision.utterances { #expect(!utterances.contains { TurnText.isSilent($0) }) }
        }
        // Every row has been met.
        for turnClass in TurnClass.allCases where turnClass != .alone { #expect(counts[turnClass, default: 0] > 0, "\(turnClass)") }
    }
}

extension TurnRecord.State {
    fileprivate var isOver: Bool { self != .waiting && self != .running }
}

extension TurnDecision {
    /// Every turn it would touch.
    fileprivate var turnIDs: [TurnID] {
        let edited = edits.compactMap { edit -> TurnID? in
            switch edit {
            case .heard(let id, _), .transcribed(let id, _): id
            case .abandon: nil
            }
        }
        switch action {
        case .run, .answer, .silence: return edited
        case .rerun(_, let ids): return edited + ids
        case .goOn(let id, _), .goOnAgain(let id), .join(let id), .replay(let id, _): return edited + [id]
        }
    }
}
