/// What covers a wait, and how one leg of a turn follows another.
extension TurnMachine {
    /// Whether a wait for the first token may be covered by buffer words.
    var mayBeCovered: Bool {
        profile == .voice && phase == .running && saysNothing && !calledTools && asides.isEmpty && pendingWords == nil
    }

    /// Something from before goes first: part of this reply from now on.
    mutating func preface(_ text: String) -> Action {
        guard phase == .running, !text.isEmpty else { return .none }
        defer { beginsLeg = true }
        return emit(.text(keep(text)))
    }

    /// The turn's time is up: it ends with what was said and these words. Without words it is cut.
    mutating func timeIsUp(saying words: String?) -> Action {
        guard phase == .running else { return .none }
        finishFilter()
        if let words { speakAside(words) }
        isCut = words == nil
        finish = (calledTools ? .toolCalls : .stop, nil)
        return settle()
    }

    /// Whether the reply stands at the end of a sentence.
    var endsSentence: Bool {
        guard let last = reply.unicodeScalars.last(where: { !$0.properties.isWhitespace }) else { return false }
        return last == "." || last == "!" || last == "?" || last == "\u{2026}"
    }

    /// The first token's budget is used up: buffer words cover the wait, once, and never after the reply has begun.
    mutating func budgetSpent(_ words: String, isWaiting: Bool = false) -> Action {
        guard profile == .voice, phase == .running, saysNothing, !calledTools, asides.isEmpty else { return .none }
        // They say nothing of the answer, and a turn that waits its turn is not stored yet.
        guard isDurable || isWaiting else {
            pendingWords = words
            return .none
        }
        asides.append(Aside(at: reply.utf8.count, text: words, isFiller: true))
        return .deliver([.aside(words)])
    }

    /// Whether a line may say that the turn goes on. At most ``fillersMax`` a turn.
    var mayTellProgress: Bool { profile == .voice && phase == .running && isDurable && asides.count < Self.fillersMax }

    /// The agent, or a tool, takes its time: a line says so.
    mutating func progress(_ words: String) -> Action {
        guard mayTellProgress else { return .none }
        let line = spaced(words)
        asides.append(Aside(at: reply.utf8.count, text: line, isFiller: true))
        return .deliver([.progress(line)])
    }

    /// The agent has ended a leg and is asked again: what it said ends there.
    mutating func legEnded() -> Action {
        guard phase == .running else { return .none }
        let rest = filter?.finish() ?? ""
        if filter != nil { filter = SpeechFilter(language: language) }
        defer { beginsLeg = true }
        guard !rest.isEmpty else { return .none }
        return emit(.text(keep(rest)))
    }

    /// Puts words to the reply; returns them as they are said.
    ///
    /// The first words of a leg are kept apart from the last ones before it. Where those were the answer to an earlier request the space
    /// itself is not said.
    mutating func keep(_ spoken: String) -> String {
        let isFirst = saysNothing
        guard isFirst && earlierBytes > 0 || beginsLeg else {
            if reply.utf8.count < replyBytesMax { reply += spoken }
            return spoken
        }
        beginsLeg = false
        guard reply.utf8.count < replyBytesMax else { return spoken }
        guard let last = reply.unicodeScalars.last, !last.properties.isWhitespace else {
            reply += spoken
            return spoken
        }
        if isFirst {
            reply += " "
            replyBegin += 1
            reply += spoken
            return spoken
        }
        guard let first = spoken.unicodeScalars.first, !first.properties.isWhitespace else {
            reply += spoken
            return spoken
        }
        let apart = (profile == .voice ? " " : "\n\n") + spoken
        reply += apart
        return apart
    }

    /// Buffer words end in a space of their own; behind anything else one is needed.
    func spaced(_ text: String) -> String {
        let said = asides.last.flatMap { $0.at == reply.utf8.count ? $0.text : nil } ?? (saysNothing ? "" : reply)
        return said.isEmpty || said.utf8.last == UInt8(ascii: " ") ? text : " " + text
    }

    /// How many buffer words and progress lines one turn says.
    static let fillersMax = 32
}
