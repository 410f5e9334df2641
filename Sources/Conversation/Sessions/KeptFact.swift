/// A sentence that is worth keeping when what it stood in is summarised: names, numbers, what the user said of themselves.
///
/// Found by its form alone, in the languages the gateway speaks, so that no summary loses it, whoever wrote that.
public struct KeptFact: Sendable, Equatable {
    public enum Speaker: String, Sendable { case user, assistant }

    /// The longest sentence that is kept whole, in bytes.
    static let textBytesMax = 200

    public let speaker: Speaker
    public let text: String
    /// 4: the user of themselves, or of what to remember; 3: a name or a number of theirs; 2: one in a question of theirs, or of the
    /// assistant's; 1: anything else the user said in a few words.
    let weight: Int

    /// `user: My name is Ada.`
    var line: String { "\(speaker.rawValue): \(text)" }

    /// A line that was kept before.
    init(line: String) {
        let isAssistant = line.hasPrefix("assistant: ")
        speaker = isAssistant ? .assistant : .user
        text = String(line.dropFirst(isAssistant ? 11 : line.hasPrefix("user: ") ? 6 : 0))
        weight = max(1, Self.weight(of: text[...], by: speaker))
    }

    private init?(_ sentence: Substring, by speaker: Speaker) {
        weight = Self.weight(of: sentence, by: speaker)
        guard weight > 0 else { return nil }
        self.speaker = speaker
        text = Turn.prefix(of: sentence.split(whereSeparator: \.isWhitespace).joined(separator: " "), bytes: Self.textBytesMax)
    }

    /// The sentences of a text that are worth it, in order.
    public static func all(in text: String, by speaker: Speaker) -> [KeptFact] {
        var facts: [KeptFact] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let next = text.index(after: index)
            // A full stop inside a number or an address ends nothing.
            let isEnd = ".!?…".contains(text[index]) && (next == text.endIndex || text[next].isWhitespace)
            if isEnd || text[index].isNewline || next == text.endIndex {
                if let fact = KeptFact(text[start..<next], by: speaker) { facts.append(fact) }
                start = next
            }
            index = next
        }
        return facts
    }

    /// As many lines as `bytesMax` holds, in their order: the weightiest first, and of those that weigh the same the oldest and the
    /// newest in turn.
    static func chosen(_ facts: [KeptFact], bytesMax: Int) -> [String] {
        var seen: Set<TurnText> = []
        let lines = facts.map(\.line)
        let distinct = facts.indices.filter { seen.insert(TurnText(facts[$0].text)).inserted }
        var chosen: [Int] = []
        var bytes = 0
        for weight in [4, 3, 2, 1] {
            var left = distinct.filter { facts[$0].weight == weight }[...]
            var isOldest = true
            while let index = isOldest ? left.popFirst() : left.popLast() {
                isOldest.toggle()
                guard bytes + lines[index].utf8.count <= bytesMax else { continue }
                bytes += lines[index].utf8.count
                chosen.append(index)
            }
        }
        return chosen.sorted().map { lines[$0] }
    }

    // MARK: - What it is worth

    private static func weight(of sentence: Substring, by speaker: Speaker) -> Int {
        let words = sentence.split(whereSeparator: \.isWhitespace)
        let isQuestion = words.last?.hasSuffix("?") == true
        if speaker == .user, !isQuestion {
            let lower = " " + words.joined(separator: " ").lowercased() + " "
            if ofThemselves.contains(where: { lower.contains($0) }) { return 4 }
        }
        if words.contains(where: { $0.contains(where: \.isNumber) }) || words.dropFirst().contains(where: { isName(String($0)) }) {
            if speaker == .user { return isQuestion ? 2 : 3 }
            return isQuestion ? 0 : 2
        }
        return speaker == .user && !isQuestion && words.count > 3 ? 1 : 0
    }

    /// A capital inside a sentence; the English "I" and its contractions have none to tell.
    private static func isName(_ word: String) -> Bool {
        guard let first = word.first(where: \.isLetter), first.isUppercase else { return false }
        return word.count > 1 && !word.hasPrefix("I'") && !word.hasPrefix("I’")
    }

    /// English, Spanish and Catalan, spaces around them.
    private static let ofThemselves = [
        " my ", " mine ", " i am ", " i'm ", " i live ", " i work ", " i have ", " i like ", " i prefer ", " i need ", " call me ",
        " remember ",
        " don't forget ", " mi ", " mis ", " me llamo ", " soy ", " vivo ", " trabajo ", " tengo ", " prefiero ", " necesito ",
        " recuerda ",
        " no olvides ", " el meu ", " la meva ", " els meus ", " les meves ", " em dic ", " sóc ", " visc ", " treballo ", " tinc ",
        " prefereixo ", " necessito ", " recorda ", " no oblidis ",
    ]
}
