/// A question about something said earlier ("What is my lucky number?"), answered from the messages that were sent and from nothing else.
///
/// So whoever plays a conversation can tell whether an earlier turn was still shown to the model.
struct FactQuestion: Sendable, Equatable {
    /// What is asked for, in lower case, without its possessive: `lucky number`.
    let subject: String
    private let isSpanish: Bool
    private let isCatalan: Bool

    private static let openings: [(words: String, isSpanish: Bool, isCatalan: Bool)] = [
        ("what is my ", false, false), ("what's my ", false, false), ("what was my ", false, false), ("what are my ", false, false),
        ("who is my ", false, false), ("where is my ", false, false), ("when is my ", false, false), ("which is my ", false, false),
        ("tell me my ", false, false), ("do you remember my ", false, false), ("cuál es mi ", true, false), ("cual es mi ", true, false),
        ("qué es mi ", true, false), ("quin és el meu ", false, true), ("quina és la meva ", false, true),
    ]
    private static let copulas = [" is ", " are ", " was ", ": ", " es ", " son ", " és ", " són ", " = "]

    /// nil when the text asks nothing of the kind.
    init?(_ text: String) {
        let lowered = text.lowercased().replacing("’", with: "'")
        guard
            let found = Self.openings.compactMap({ opening in lowered.firstRange(of: opening.words).map { (opening, $0) } })
                .min(by: { $0.1.lowerBound < $1.1.lowerBound })
        else { return nil }
        let subject = lowered[found.1.upperBound...].prefix { !"?.!,¿¡;".contains($0) && !$0.isNewline }.trimmingSpaces
        guard !subject.isEmpty else { return nil }
        self.subject = subject
        isSpanish = found.0.isSpanish
        isCatalan = found.0.isCatalan
    }

    /// The answer from texts, oldest first: the newest that says it holds.
    func answer(from texts: [String]) -> String {
        for text in texts.reversed() {
            // Later sentences of one text correct earlier ones.
            for sentence in Self.sentences(of: text).reversed() {
                if let value = value(in: sentence) { return told(value) }
            }
        }
        if isCatalan { return "No m'has dit mai què és \(subject), pel que jo puc veure en aquesta conversa nostra." }
        if isSpanish { return "No me has dicho nunca qué es \(subject), por lo que yo puedo ver en esta conversación." }
        return "You have not told me anything about your \(subject), as far as I can see in these messages of ours."
    }

    private func told(_ value: String) -> String {
        if isCatalan { return "Em vas dir que es tracta de \(value), i això és tot el que recordo de \(subject) ara mateix." }
        if isSpanish { return "Me dijiste que se trata de \(value), y eso es todo lo que recuerdo de \(subject) por ahora." }
        return "You told me that your \(subject) is \(value), and I still remember it quite well."
    }

    /// What a statement says the subject is; nil for a question or another subject.
    private func value(in sentence: String) -> String? {
        let lowered = sentence.lowercased()
        guard !sentence.hasSuffix("?"), let named = lowered.firstRange(of: subject) else { return nil }
        // Lower case may have another length: what is then beyond the end says nothing.
        let offset = lowered.distance(from: lowered.startIndex, to: named.upperBound)
        guard let start = sentence.index(sentence.startIndex, offsetBy: offset, limitedBy: sentence.endIndex) else { return nil }
        let rest = sentence[start...]
        guard let copula = Self.copulas.first(where: { rest.lowercased().hasPrefix($0) }) else { return nil }
        let value = rest.dropFirst(copula.count).prefix { !",;\"".contains($0) }.trimmingSpaces
        let bare = value.hasSuffix(".") || value.hasSuffix("!") ? String(value.dropLast()) : value
        return bare.isEmpty ? nil : bare
    }

    /// Sentences and lines; a full stop inside a number or a name such as `3.5` ends none.
    static func sentences(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).flatMap { line in
            deltas(of: String(line), by: .sentences).map(\.trimmingSpaces).filter { !$0.isEmpty }
        }
    }
}
