/// The texts the fake model knows without a script; each has at least twelve words, so at least eight deltas.
enum BuiltInText {
    static let markdown = """
        # A short plan

        Here is **the important part**, and *a softer one*, with `code` inside:

        - first, read [the guide](https://example.com/guide?step=1)
        - second, run:

        ```swift
        print("hello")
        ```

        | day | task |
        |---|---|
        | Monday | **rest** |

        > Quoted wisdom 🎉 ends it.
        """

    /// Names what the user spoke of, so that a test can tell whose answer it is.
    static func answer(to question: String) -> String {
        let topic = topicWords(of: question).joined(separator: ", ")
        let subject = topic.isEmpty ? "nothing in particular" : topic
        return "You asked about \(subject). Here is what I can tell you in a few calm and steady words."
    }

    /// Characters of each tool's result that the answer repeats at most.
    static let resultCharactersMax = 300

    /// Names the results of tools, so that a test can tell which ones came back.
    static func toolResults(_ results: [String]) -> String {
        let named = results.map { $0.isEmpty ? "nothing" : String($0.prefix(resultCharactersMax)) }
        let said = named.isEmpty ? "nothing" : named.joined(separator: ", and then ")
        return "The tool answered with \(said), and that is all I need to go on with our talk."
    }

    /// The n-th word of a train of thought, unlike any word of an answer, so that reasoning that leaks shows.
    static func thought(_ number: Int) -> String { "hmm\(number)" }

    /// The longer words of a question, first come first, each once, seven at most.
    static func topicWords(of question: String) -> [String] {
        let words = question.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "-" }.map(String.init)
        let telling = words.filter { $0.count > 3 }
        var seen: Set<String> = []
        return Array((telling.isEmpty ? words : telling).filter { seen.insert($0.lowercased()).inserted }.prefix(7))
    }

    static func asksWhatWasSaid(_ text: String) -> Bool {
        text.lowercased().filter { $0.isLetter || $0 == " " } == "what did i just say"
    }

    /// Answers from the messages that were sent: the newest user text before the question.
    static func whatWasSaid(in request: ChatRequest) -> String {
        let earlier = request.messages.filter { $0.role == "user" }.map { Directives($0.text).rest }.dropLast()
        guard let said = earlier.last(where: { !$0.isEmpty && !asksWhatWasSaid($0) }) else {
            return "You have not said anything to me before this question, as far as I can remember."
        }
        return "Just before this question you said the following words to me: \(said)"
    }

    private static let cycle = ["river", "stone", "cloud", "lantern", "meadow", "harbour", "violin", "orchard", "compass", "window"]

    /// The n-th word of a long answer: unlike its neighbours, so that a lost or doubled one shows.
    static func word(_ number: Int) -> String { "\(cycle[number % cycle.count])\(number)" }
}
