import Testing

@testable import Gateway

/// Texts told again and again, and what is new in them.
@Suite struct CumulativeReplyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let steps: [Step]
        /// What was given out, piece by piece; empty for nothing.
        let given: [String]

        init(_ name: String, _ steps: [Step], _ given: [String]) {
            testDescription = name
            self.steps = steps
            self.given = given
        }
    }

    enum Step: Sendable {
        case chat(String)
        case agent(String)
        /// The agent's text, known to begin another message.
        case begins(String)
        case add(String)
        case end(String?)
    }

    static let cases: [Case] = [
        Case("texts that grow", [.chat("One"), .chat("One two"), .chat("One two three.")], ["One", " two", " three."]),
        Case("told twice", [.chat("One two"), .chat("One two"), .chat("One"), .chat("One two three")], ["One two", "", "", " three"]),
        Case("trimmed", [.agent("One two "), .agent("One two"), .agent("One two three")], ["One two ", "", "three"]),
        Case("trimmed line ends", [.agent("One.\n\n"), .agent("One.\n\nTwo.")], ["One.\n\n", "Two."]),
        Case(
            "another message after a tool", [.agent("Let me see."), .agent("It rains."), .agent("It rains. Stay in.")],
            ["Let me see.", "\n\nIt rains.", " Stay in."]),
        Case(
            "another message that begins like the one before",
            [.agent("It is late."), .agent("It"), .agent("It is"), .agent("It is not.")],
            ["It is late.", "", "", "\n\nIt is not."]),
        Case(
            "another message, known for one", [.agent("Yes. Wait."), .begins("Yes"), .agent("Yes, it does.")],
            ["Yes. Wait.", "\n\nYes", ", it does."]),
        Case("known to begin, and goes on", [.agent("Yes"), .begins("Yes, it does.")], ["Yes", ", it does."]),
        Case(
            "all messages in one, without space",
            [.chat("Let me see."), .chat("Let me see.It rains."), .chat("Let me see.It rains. Stay in.")],
            ["Let me see.", "It rains.", " Stay in."]),
        Case(
            "the agent's messages, and the chat's all in one",
            [
                .agent("Let me see."), .chat("Let me see."), .agent("It"), .chat("Let me see.It"), .agent("It rains."),
                .chat("Let me see.It rains."),
            ],
            ["Let me see.", "", "\n\nIt", "", " rains.", ""]),
        Case(
            "a chat event that is late",
            [.agent("Let me see."), .agent("It rains."), .chat("Let me"), .chat("Let me see."), .agent("It rains. So.")],
            ["Let me see.", "\n\nIt rains.", "", "", " So."]),
        Case(
            "a chat event that fits nowhere", [.agent("One."), .chat("Elsewhere."), .agent("One. Two.")], ["One.", "", " Two."]),
        Case(
            "a sentence taken back",
            [
                .chat("Hello Ana. The train leaves at three"), .chat("Hello Ana. The train leaves at four."),
                .chat("Hello Ana. The train leaves at four. Hurry."),
            ],
            ["Hello Ana. The train leaves at three", "\n\nThe train leaves at four.", " Hurry."]),
        Case(
            "shortened and gone on with otherwise", [.chat("One two three"), .chat("One"), .chat("One four.")],
            ["One two three", "", "\n\nOne four."]),
        Case("all taken back", [.chat("I cannot."), .chat("Of course.")], ["I cannot.", "\n\nOf course."]),
        Case("pieces to add", [.add("One"), .add(" two"), .chat("One two three"), .add(".")], ["One", " two", " three", "."]),
        Case(
            "characters of several bytes", [.chat("Això és"), .chat("Això és cafè 🎉"), .chat("Això és cafè 🎈.")],
            ["Això és", " cafè 🎉", "\n\nAixò és cafè 🎈."]),
        Case("ends with more", [.chat("One"), .end("One two.")], ["One", " two."]),
        Case("ends with what was told", [.chat("One two."), .end("One two.")], ["One two.", ""]),
        Case("ends with nothing", [.chat("One two."), .end(nil)], ["One two.", ""]),
        Case("ends trimmed", [.chat("One two. "), .end("One two.")], ["One two. ", ""]),
        Case(
            "ends with the last of its messages", [.agent("Let me see."), .agent("It"), .end("It rains.")],
            ["Let me see.", "\n\nIt", " rains."]),
        Case(
            "ends with all of its messages", [.agent("Let me see."), .agent("It"), .end("Let me see.\n\nIt rains.")],
            ["Let me see.", "\n\nIt", " rains."]),
        Case("ends with a message that was missed", [.agent("Let me see."), .end("It rains.")], ["Let me see.", "\n\nIt rains."]),
        Case(
            "ends tidied", [.chat("[[reply_to_current]] It rains in Barcelona today."), .end("It rains in Barcelona today.")],
            ["[[reply_to_current]] It rains in Barcelona today.", ""]),
        Case("only an end", [.end("All at once.")], ["All at once."]),
        Case("silence", [.chat("NO"), .chat("NO_REPLY"), .end(nil)], ["", "", ""]),
        Case("silence at the end", [.agent("NO_RE"), .end("NO_REPLY")], ["", ""]),
        Case("not silence after all", [.chat("N"), .chat("No, it is."), .end("No, it is.")], ["", "No, it is.", ""]),
        Case("heartbeat", [.end("HEARTBEAT_OK")], [""]),
        Case("nothing but space", [.chat("  \n"), .chat("  \nOne")], ["", "One"]),
    ]

    @Test(arguments: cases)
    func `gives out what is new`(_ example: Case) {
        var reply = CumulativeReply()
        var given: [String] = []
        for step in example.steps {
            let piece =
                switch step {
                case .chat(let text): reply.take(text, from: .chat)
                case .agent(let text): reply.take(text, from: .agent)
                case .begins(let text): reply.take(text, from: .agent, beginsMessage: true)
                case .add(let piece): reply.add(piece)
                case .end(let text): reply.finish(with: text)
                }
            #expect(piece != "")
            given.append(piece ?? "")
        }
        #expect(given == example.given)
        #expect(String(decoding: reply.given, as: UTF8.self) == given.joined())
    }

    @Test func `any way of cutting, repeating and losing texts gives the same reply`() {
        let text = "Això és un text, with some words 🎉 in it.\n\nAnd a second paragraph. Yes."
        let offsets = text.indices.map { $0 } + [text.endIndex]
        var random = SplitMix64(seed: 7)
        for _ in 0..<300 {
            var reply = CumulativeReply()
            var given = ""
            var reached = 0
            while reached < offsets.count - 1, Int.random(in: 0..<12, using: &random) > 0 {
                // Forward as a rule, now and then the same again or an older one.
                let step = Int.random(in: -2...9, using: &random)
                let at = min(max(reached + step, 0), offsets.count - 1)
                reached = max(reached, at)
                given += reply.take(String(text[..<offsets[at]]), from: Bool.random(using: &random) ? .agent : .chat) ?? ""
            }
            given += reply.finish(with: text) ?? ""
            #expect(given == text)
        }
    }
}
