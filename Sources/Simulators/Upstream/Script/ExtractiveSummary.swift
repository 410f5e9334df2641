/// A summary made of sentences taken from what was sent, the same for the same messages: those that state a fact, a number or a name.
enum ExtractiveSummary {
    /// Longest summary, in characters.
    static let charactersMax = 2000
    /// How much of a text is searched for the instruction, in characters from either end.
    private static let instructionCharacters = 400

    private static let marks = [
        "summaris", "summariz", "summary", "condense ", "compact the conversation", "resumeix", "resume la", "resumen de",
    ]
    /// Words of the fake's own answers, which say nothing.
    private static let filler = ["you asked about", "here is what i can tell you", "that is all i need", "you have not told me"]

    /// The summary when the newest user text, or the beginning of a system text, asks for one; else nil.
    ///
    /// Directives in what is to be summarised were meant for the answers of their own time: they are nobody's now.
    static func answer(to request: ChatRequest) -> String? {
        guard request.messages.last?.role == "user" else { return nil }
        guard isSystemAsking(request) || (Directives(request.lastUser).first == Orders() && isUserAsking(request)) else { return nil }
        return text(of: request.messages.map { (isUser: $0.role == "user", text: $0.text) })
    }

    private static func isSystemAsking(_ request: ChatRequest) -> Bool {
        let system = request.messages.first { $0.isSystem }?.text ?? ""
        return isInstruction(String(system.prefix(instructionCharacters / 2)))
    }

    private static func isUserAsking(_ request: ChatRequest) -> Bool {
        isInstruction(String(request.lastUser.prefix(instructionCharacters)))
            || isInstruction(String(request.lastUser.suffix(instructionCharacters)))
    }

    private static func isInstruction(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return marks.contains { lowered.contains($0) }
    }

    /// The sentences worth keeping, in their order, facts before numbers before names where not all fit.
    static func text(of texts: [(isUser: Bool, text: String)]) -> String {
        var seen: Set<String> = []
        var found: [(place: Int, rank: Int, sentence: String)] = []
        for (isUser, text) in texts {
            for sentence in FactQuestion.sentences(of: text) {
                let lowered = sentence.lowercased()
                guard let rank = rank(sentence, lowered, isUser: isUser), seen.insert(lowered).inserted else { continue }
                found.append((found.count, rank, sentence))
            }
        }
        var left = charactersMax
        let kept = found.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.filter { candidate in
            guard candidate.sentence.count < left else { return false }
            left -= candidate.sentence.count + 1
            return true
        }
        guard !kept.isEmpty else { return "Nothing was said that would have to be remembered, no fact and no number and no name." }
        return kept.sorted { $0.place < $1.place }.map(\.sentence).joined(separator: "\n")
    }

    /// 0 for a fact somebody states of themselves, 1 for a number, 2 for a name; nil for what is not worth keeping.
    private static func rank(_ sentence: String, _ lowered: String, isUser: Bool) -> Int? {
        guard !isInstruction(lowered), !sentence.hasSuffix("?"), !sentence.contains("[["), !filler.contains(where: lowered.contains) else {
            return nil
        }
        let states = [" is ", " are ", " es ", " és ", " = "].contains { lowered.contains($0) }
        let ofOneself = ["my ", "your ", "user's ", "mi ", "el meu ", "la meva ", "remember"].contains { lowered.contains($0) }
        if states && ofOneself { return 0 }
        if sentence.contains(where: \.isNumber) { return isUser ? 1 : 2 }
        let inner = sentence.split(separator: " ").dropFirst()
        return inner.contains { $0.first?.isUppercase == true && $0.count > 1 } ? (isUser ? 2 : 3) : nil
    }
}
