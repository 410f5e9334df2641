/// Rows 6 to 8: the user has said something new, after the reply, before it, or in its utterance's place.
extension TurnClassifier {
    /// What a request's history says became of the latest turn: how it is transcribed by now, and how much of its reply was heard.
    struct Hearing {
        var transcribed: [String]
        /// In bytes of the reply's letters; nil where the assistant said nothing at all.
        var heardBytes: Int?
    }

    /// Whether `lines` are B, then U as last transcribed, then an A that fits, or none.
    func heard(_ lines: ArraySlice<Line>, _ log: ConversationLog, _ turn: TurnRecord) -> Hearing? {
        guard let last = lines.last else { return nil }
        var asked = lines
        var heardBytes: Int?
        if last.speaker == .assistant {
            guard let said = answer(last, to: turn), let bytes = turn.heard(in: said, isOurs: log.isEchoes) else { return nil }
            heardBytes = bytes
            // What answered a silence stands in one line with what was said before it.
            if !turn.utterances.isEmpty { asked = lines.dropLast() }
        } else if turn.utterances.isEmpty {
            return nil
        }
        let said = asked.suffix(while: { $0.speaker == .user })
        // The turn itself is one of the last two a trimmed history is aligned on.
        for count in counts(of: turn, in: said.count) where turn.before.fit(asked.dropLast(count), aligned: EarlierLines.alignedLines / 2) {
            return Hearing(transcribed: asked.suffix(count).map(\.text), heardBytes: heardBytes)
        }
        return nil
    }

    /// A: what the assistant said after U. Of a turn that answered a silence, what its line holds beyond what stood there before.
    private func answer(_ line: Line, to turn: TurnRecord) -> TurnText? {
        let said = TurnText(line.text)
        guard turn.utterances.isEmpty, let before = turn.before.tail.last, before.speaker == .assistant else { return said }
        guard line.said.letterBytes > before.said.letterBytes, line.said.beginsLike(before.said) else { return nil }
        return TurnText(letters: String(decoding: said.letters.utf8.dropFirst(before.said.letterBytes), as: UTF8.self))
    }

    /// How many messages U may be by now: as many as it was, else fewer (put together) or more.
    private func counts(of turn: TurnRecord, in said: Int) -> [Int] {
        let count = turn.utterances.count
        guard count > 0 else { return [0] }
        return (count <= said ? [count] : []) + (said > 0 ? (1...min(said, count + 2)).filter { $0 != count } : [])
    }

    func corrections(_ hearing: Hearing, _ log: ConversationLog, _ turn: TurnRecord) -> [TurnDecision.Edit] {
        [.heard(turn.id, turn.reply(heard: hearing.heardBytes ?? 0))] + transcriptions(hearing.transcribed, log, turn)
    }

    /// U as last transcribed, where it is not what is stored: of this turn, and of those whose utterances it carries.
    private func transcriptions(_ transcribed: [String], _ log: ConversationLog, _ turn: TurnRecord) -> [TurnDecision.Edit] {
        guard !transcribed.isEmpty, transcribed != turn.utterances else { return [] }
        if turn.carried == 0 { return [.transcribed(turn.id, transcribed)] }
        // Messages put together can be told apart only while each turn has its own.
        guard transcribed.count == turn.utterances.count else { return [] }
        var edits: [TurnDecision.Edit] = []
        var end = transcribed.count
        for one in log.turns.reversed().drop(while: { $0.id != turn.id }) where end > 0 {
            let texts = Array(transcribed[max(0, end - one.own.count)..<end])
            end -= texts.count
            if texts != one.own { edits.append(.transcribed(one.id, texts)) }
        }
        return edits
    }

    // MARK: - Row 6

    func newUnheard(_ request: TurnSituation, _ turn: TurnRecord, _ fitsBefore: Bool) -> TurnDecision? {
        let (said, count) = (request.utterances, turn.utterances.count)
        guard fitsBefore, said.count > count, zip(said, turn.utterances).allSatisfy({ TurnText($0) == TurnText($1) }) else { return nil }
        return TurnDecision(
            turnClass: .newUnheard, edits: [.heard(turn.id, nil)], action: .run(utterances: Array(said.dropFirst(count))))
    }

    // MARK: - Rows 7 and 6

    func newHeard(_ request: TurnSituation, _ log: ConversationLog, _ turn: TurnRecord) -> TurnDecision? {
        if let hearing = heard(request.before, log, turn) {
            return TurnDecision(
                turnClass: (hearing.heardBytes ?? 0) == 0 ? .newUnheard : .newHeard, edits: corrections(hearing, log, turn),
                action: .run(utterances: request.utterances))
        }
        // An A that says nothing parts U from the rest, however U is transcribed by now.
        let said = request.utterances
        guard let pause = request.pauses.filter({ $0 > 0 && $0 <= turn.utterances.count && $0 < said.count }).max(),
            turn.before.fit(request.before)
        else { return nil }
        return TurnDecision(
            turnClass: .newUnheard, edits: [.heard(turn.id, nil)] + transcriptions(Array(said.prefix(pause)), log, turn),
            action: .run(utterances: Array(said.dropFirst(pause))))
    }

    // MARK: - Row 8

    /// u in U's place. What earlier turns hold of U stays theirs where u still begins with it; else u takes their place too.
    func revised(_ request: TurnSituation, _ log: ConversationLog, _ turn: TurnRecord) -> TurnDecision {
        let said = request.utterances
        let carried = turn.utterances.prefix(turn.carried)
        let edits = heardSince(request, log)
        if said.count > turn.carried, zip(said, carried).allSatisfy({ TurnText($0) == TurnText($1) }) {
            return TurnDecision(
                turnClass: .revised, edits: edits,
                action: .rerun(utterances: Array(said.dropFirst(turn.carried)), inPlaceOf: [turn.id]))
        }
        var places = [turn.id]
        var left = turn.carried
        for one in log.turns.dropLast().reversed() where left > 0 {
            places.append(one.id)
            left -= one.own.count
        }
        return TurnDecision(turnClass: .revised, edits: edits, action: .rerun(utterances: said, inPlaceOf: places))
    }

    /// What the history says by now of the reply before: more of it may have been heard than was known when the latest turn began.
    private func heardSince(_ request: TurnSituation, _ log: ConversationLog) -> [TurnDecision.Edit] {
        guard let before = log.turns.dropLast().last, let hearing = heard(request.before, log, before), hearing.heardBytes ?? 0 > 0
        else { return [] }
        let edits = corrections(hearing, log, before)
        return edits.filter { $0 != .heard(before.id, before.stored) }
    }
}

extension ArraySlice {
    /// The longest tail all of whose elements satisfy `predicate`.
    func suffix(while predicate: (Element) -> Bool) -> ArraySlice<Element> {
        var start = endIndex
        while start > startIndex, predicate(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
