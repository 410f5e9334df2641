/// What the reference caller says to what it hears: sentences with the times at which a model would have written them.
struct CallerAgent: Sendable {
    struct Plan: Sendable, Equatable {
        /// Before the first sentence.
        var wait: Duration = .milliseconds(10)
        /// Between one sentence and the next.
        var gap: Duration = .milliseconds(30)
        var sentences: [String]

        var text: String { sentences.joined(separator: " ") }
    }

    static let wordsOfASentence = 20

    /// Answers a text; `said` is what the user said before it, `memory` what its owner has written down.
    static func plan(for text: String, said: String?, knowing memory: String = "") -> Plan {
        let directives = Directives(text)
        let orders = directives.first
        var plan = Plan(sentences: [])
        if let wait = orders.waitMilliseconds { plan.wait = .milliseconds(wait) }
        if let count = orders.words {
            let words = (1...count).map { "word\($0)" }
            plan.sentences = stride(from: 0, to: count, by: wordsOfASentence).map { start in
                words[start..<min(start + wordsOfASentence, count)].joined(separator: " ") + "."
            }
            plan.gap = .milliseconds(20 * wordsOfASentence)
        } else if orders.markdown {
            plan.sentences = ["# A plan", "It has **bold words** and a [link](https://example.com/x).", "- one", "- `two`"]
        } else if BuiltInText.asksWhatWasSaid(directives.rest) {
            let words = said.map { "You said: \(Directives($0).rest)" } ?? "You have not said anything before."
            plan.sentences = [words, "That is all I know of it."]
        } else if !memory.isEmpty, let question = FactQuestion(directives.rest) {
            plan.sentences = [question.answer(from: [memory])]
        } else {
            plan.sentences = [
                "You asked about \(BuiltInText.topicWords(of: directives.rest).joined(separator: ", ")).", "That is a good question.",
            ]
        }
        return plan
    }

    /// Takes out what nobody wants to hear: marks of headings, lists, emphasis and code, and the addresses of links.
    static func spoken(_ text: String) -> String {
        var spoken = ""
        var isAddress = false
        var last: Character = " "
        for character in text {
            if isAddress {
                isAddress = character != ")"
            } else if character == "(", last == "]" {
                isAddress = true
            } else if !"*#`_[]|".contains(character) {
                spoken.append(character)
            }
            last = character
        }
        let words = spoken.split(separator: " ").drop { $0 == "-" }
        return words.joined(separator: " ")
    }
}
